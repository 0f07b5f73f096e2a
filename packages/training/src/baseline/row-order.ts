/**
 * In what order the rows of an epoch come. Row groups are shuffled, as many as are to be in memory together make a window,
 * and the rows of a window are shuffled. So a row's place follows from the seed and the sizes of the groups alone, and one
 * can begin anywhere.
 */
import { randomStream, shuffle } from "@wildpose/pose";

export interface RowGroup {
  /** Folder of the release. */
  readonly release: string;
  /** Path of the shard in it. */
  readonly shard: string;
  /** In the shard. */
  readonly group: number;
  readonly rows: number;
  /** Of the columns that are read, in the file. */
  readonly bytes: number;
}

/** What a window may have at most, unless a single group has more. */
export interface WindowLimits {
  readonly rows: number;
  readonly bytes: number;
}

export const usualWindow: WindowLimits = { rows: 4096, bytes: 96 * 2 ** 20 };

export interface RowWindow {
  readonly epoch: number;
  readonly groups: readonly RowGroup[];
  /** Of its first row in the order of all epochs. */
  readonly start: number;
  readonly rows: number;
  /** [rows] the rows of the groups, one group after the other, in the order in which they come. */
  readonly order: Uint32Array;
}

export interface RowOrder {
  readonly rowsPerEpoch: number;
  /** The window that a row is in, of the rows of all epochs one after the other. */
  windowAt(position: number): RowWindow;
}

export function rowOrder(groups: readonly RowGroup[], seed: number, limits: WindowLimits = usualWindow): RowOrder {
  const rowsPerEpoch = groups.reduce((sum, { rows }) => sum + rows, 0);
  let epochAt = -1;
  let windows: { readonly groups: readonly RowGroup[]; readonly start: number; readonly rows: number }[] = [];
  let last: RowWindow | null = null;
  return {
    rowsPerEpoch,
    windowAt(position) {
      if (last !== null && position >= last.start && position < last.start + last.rows) return last;
      const epoch = Math.floor(position / rowsPerEpoch);
      if (epoch !== epochAt) {
        windows = windowsOf(shuffledGroups(groups, seed, epoch), limits);
        epochAt = epoch;
      }
      const within = position - epoch * rowsPerEpoch;
      const index = windows.findIndex(({ start, rows }) => within < start + rows);
      const { start, rows } = windows[index];
      const order = Uint32Array.from({ length: rows }, (_, row) => row);
      shuffle(order, randomStream(seed, `baseline/rows/${epoch}/${index}`));
      last = { epoch, groups: windows[index].groups, start: epoch * rowsPerEpoch + start, rows, order };
      return last;
    },
  };
}

function shuffledGroups(groups: readonly RowGroup[], seed: number, epoch: number): RowGroup[] {
  const order = Uint32Array.from(groups, (_, index) => index);
  shuffle(order, randomStream(seed, `baseline/groups/${epoch}`));
  return Array.from(order, (index) => groups[index]);
}

function windowsOf(groups: readonly RowGroup[], limits: WindowLimits) {
  const windows: { groups: RowGroup[]; start: number; rows: number; bytes: number }[] = [];
  let end = 0;
  for (const group of groups) {
    const open = windows.at(-1);
    if (open && open.rows + group.rows <= limits.rows && open.bytes + group.bytes <= limits.bytes) {
      open.groups.push(group);
      open.rows += group.rows;
      open.bytes += group.bytes;
    } else windows.push({ groups: [group], start: end, rows: group.rows, bytes: group.bytes });
    end += group.rows;
  }
  return windows;
}
