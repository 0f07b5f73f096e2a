/** A row of the table of real files: which files, and what is read in them. */
export interface RealFileRow {
  /** Path below the folder of real files; `*` stands for anything without a slash. */
  readonly files: string;
  /** What reading them gives, in words: the name of the row's test, and what {@link read} must say. */
  readonly holds: string;
  /** Reads all of them and says what they hold. */
  readonly read: (paths: readonly string[]) => Promise<string> | string;
  /** It must be unpacked first, by tar and xz. */
  readonly isArchive?: boolean;
}

/** Whether a path below the folder of real files is one of the row's. */
export function isOfRow({ files }: RealFileRow, path: string): boolean {
  const pattern = files
    .split("*")
    .map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  return new RegExp(`^${pattern}$`).test(path);
}

/** Licences and descriptions, which people read: they need no row. */
export function isDescription(path: string): boolean {
  return /(?:^|\/)(?:README[^/]*|LICENSE|bsd\.txt)$/.test(path);
}

/** 4855 → `4,855` */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** The values that occur, each once, in the order in which they first do: `a, b`. */
export function distinct(values: Iterable<string | number>): string {
  return [...new Set(values)].join(", ");
}

/** `less than 0.0001 px` where it is, else how much it is. */
export function lessThan(limit: number, value: number, unit: string): string {
  return value < limit ? `less than ${limit} ${unit}` : `${value} ${unit}`;
}
