import { formatCount } from "./figures.js";

/** A cell: numbers are written with thousands separators and set to the right, text to the left. */
export type Cell = string | number;

/**
 * Lays out rows in aligned columns, two spaces apart; the first row is the heading. Lines have no spaces at their end.
 * A column is set to the right when every cell under its heading is a number, also one already written as text, or empty.
 */
export function textTable(rows: readonly (readonly Cell[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const texts = rows.map((row) => Array.from({ length: columns }, (_, c) => cellText(row[c] ?? "")));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...texts.map((row) => row[c].length)));
  const isNumeric = Array.from({ length: columns }, (_, c) => {
    const cells = rows.slice(1).map((row) => row[c] ?? "");
    return cells.some((cell) => cell !== "") && cells.every(isNumberOrEmpty);
  });
  return texts
    .map((row) =>
      row
        .map((text, c) => (isNumeric[c] ? text.padStart(widths[c]) : text.padEnd(widths[c])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function isNumberOrEmpty(cell: Cell): boolean {
  return typeof cell === "number" || /^([\d,]+(\.\d+)?|\?)?$/.test(cell);
}

function cellText(cell: Cell): string {
  return typeof cell === "number" ? formatCount(cell) : cell;
}
