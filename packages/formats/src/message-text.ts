/** Pieces of a file as messages show them. A damaged file may hold anything, also what moves a terminal's cursor. */

/** Text without what would begin another line or command a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "?");
}

/** The beginning of a text that is longer. */
export function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A name or word of a file, in quotes. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text, 60));
}
