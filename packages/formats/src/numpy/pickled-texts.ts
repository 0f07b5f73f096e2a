/**
 * A Python dictionary of texts as an npy file: what `numpy.save` makes of a `dict`, an array of one object with no axes.
 * Source: Python's pickletools, protocol 3, and `ndarray.__reduce__` of numpy.
 */
import { joinBytes } from "../join-bytes.js";
import { npyHead } from "./write-npy.js";

/** `numpy.load(…, allow_pickle=True)` gives the dictionary as `.item()`. */
export function pickledTexts(texts: Readonly<Record<string, string>>): Uint8Array {
  return joinBytes([
    npyHead("|O", []),
    bytes(0x80, 3),
    // ndarray(_reconstruct(ndarray, (0,), b"b"))
    named("numpy.core.multiarray", "_reconstruct"),
    named("numpy", "ndarray"),
    bytes(0x4b, 0, 0x85, 0x43, 1, 0x62, 0x87, 0x52),
    // Its state: version 1, shape (), …
    bytes(0x28, 0x4b, 1, 0x29),
    // … dtype("O8", False, True) of state (3, "|", None, None, None, -1, -1, 63), …
    named("numpy", "dtype"),
    text("O8"),
    bytes(0x89, 0x88, 0x87, 0x52, 0x28, 0x4b, 3),
    text("|"),
    bytes(0x4e, 0x4e, 0x4e, ...MINUS_ONE, ...MINUS_ONE, 0x4b, 63, 0x74, 0x62),
    // … row-major, and the list of its one value.
    bytes(0x89, 0x5d, 0x7d, 0x28),
    ...Object.entries(texts).flatMap(([key, value]) => [text(key), text(value)]),
    bytes(0x75, 0x61, 0x74, 0x62, 0x2e),
  ]);
}

const MINUS_ONE = [0x4a, 0xff, 0xff, 0xff, 0xff] as const;

function bytes(...codes: readonly number[]): Uint8Array {
  return Uint8Array.from(codes);
}

function named(module: string, name: string): Uint8Array {
  return Buffer.from(`c${module}\n${name}\n`, "latin1");
}

function text(value: string): Uint8Array {
  const content = Buffer.from(value, "utf8");
  const head = Buffer.alloc(5, "X");
  head.writeUInt32LE(content.length, 1);
  return joinBytes([head, content]);
}
