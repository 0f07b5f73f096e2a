/** Texts as Python's source code writes them, which the oldest pickle protocol uses. */
import { quoted } from "../message-text.js";
import type { PickleReader } from "./pickle-reader.js";

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** `'it\'s'` with its quotes → the text; each byte a character. */
export function pythonStringLiteral(literal: string, reader: PickleReader): string {
  const text = literal.trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw reader.problem("a text in quotes", quoted(text));
  }
  return text.slice(1, -1).replace(/\\(x[\da-fA-F]{2}|[0-7]{1,3}|[^x\d])/g, (whole, code: string) => {
    if (code[0] === "x" && code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 255);
    return escapes[code] ?? whole;
  });
}

/** Latin-1 with `\uxxxx` and `\Uxxxxxxxx` → the text. */
export function rawUnicodeEscape(line: string): string {
  return line.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const point = Number.parseInt(short ?? long ?? "", 16);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}
