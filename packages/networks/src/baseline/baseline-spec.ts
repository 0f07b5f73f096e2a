/** The network that goes from a picture of a person to 17 joints in 3D: its sizes, and every tensor of it. */
import { h36m17 } from "@wildpose/pose";

export const baselineSizes = ["tiny", "small", "base"] as const;
export type BaselineSize = (typeof baselineSizes)[number];

export interface BaselineSpec {
  readonly size: BaselineSize;
  /** Side of the square crop, pixels. */
  readonly inputSize: number;
  /** Channels of the stem, whose cells are {@link STEM_CELL} pixels wide. */
  readonly stem: number;
  /** From cells of 8 pixels on, each level with cells twice as wide: channels, and blocks on the way down and up again. */
  readonly levels: readonly BaselineLevel[];
}

export interface BaselineLevel {
  readonly channels: number;
  readonly down: number;
  /** The last level has none: it is where the way turns. */
  readonly up: number;
}

/** Side of the pixels that one cell of the stem sees. */
export const STEM_CELL = 4;
/** Side of the pixels that one cell of the heat maps stands for. */
export const HEAT_CELL = 8;
/** Places along the depth that a joint may be at, the root in the middle. */
export const DEPTH_BINS = 32;
/** Millimetres from the root to the first and to the last of them. */
export const DEPTH_REACH = 1400;
/** Millimetres from one to the next. */
export const DEPTH_BIN = (2 * DEPTH_REACH) / (DEPTH_BINS - 1);

const joints = h36m17.joints.length;

/** Numbers a joint has in a target: x, y, z, the weight of x and y, the weight of z. */
export const TARGET_NUMBERS = 5;

/**
 * Most of the work is where cells are 16 pixels wide and channels many: products of matrices are fastest there, on every
 * engine.
 */
export const baselineSpecs: Readonly<Record<BaselineSize, BaselineSpec>> = {
  tiny: {
    size: "tiny",
    inputSize: 128,
    stem: 32,
    levels: [
      { channels: 128, down: 3, up: 2 },
      { channels: 256, down: 7, up: 0 },
    ],
  },
  small: {
    size: "small",
    inputSize: 256,
    stem: 64,
    levels: [
      { channels: 128, down: 2, up: 1 },
      { channels: 256, down: 4, up: 1 },
      { channels: 512, down: 4, up: 0 },
    ],
  },
  base: {
    size: "base",
    inputSize: 256,
    stem: 64,
    levels: [
      { channels: 256, down: 3, up: 2 },
      { channels: 512, down: 6, up: 2 },
      { channels: 1024, down: 4, up: 0 },
    ],
  },
};

/** A spec with as many blocks as a network has: those of one size may be of several depths. @param names of its tensors. */
export function withBlocksOf(spec: BaselineSpec, names: Iterable<string>): BaselineSpec {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [, way, block] = /^((?:down|up)\d+)\.(\d+)\./.exec(name) ?? [];
    if (way) counts.set(way, Math.max(counts.get(way) ?? 0, Number(block) + 1));
  }
  const levels = spec.levels.map(({ channels }, i) => ({
    channels,
    down: counts.get(`down${i}`) ?? 0,
    up: counts.get(`up${i}`) ?? 0,
  }));
  return { ...spec, levels };
}

/** Cells along a side of the heat maps. */
export function heatCells({ inputSize }: BaselineSpec): number {
  return inputSize / HEAT_CELL;
}

/** Numbers that a joint has in training: x, y, z, and the logarithms of its heat map and of its depth's. */
export function heatNumbers(spec: BaselineSpec): number {
  return 3 + heatCells(spec) ** 2 + DEPTH_BINS;
}

/** A convolution, as weights files have it. */
export interface BaselineLayer {
  readonly name: string;
  /** Height and width of the filter: 1, 2 or 4 without overlap, or 3. */
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Cells along a side of what it gives. */
  readonly cells: number;
  /** What its gain begins with: `still` are those that end a block, which at first does nothing. */
  readonly begins: "relu" | "linear" | "still";
}

/** Every layer with standardised weights, in the order they run. */
export function baselineLayers(spec: BaselineSpec): BaselineLayer[] {
  const layers: BaselineLayer[] = [];
  const add = (
    name: string,
    side: number,
    inputs: number,
    outputs: number,
    cells: number,
    begins: BaselineLayer["begins"] = "relu",
  ) => layers.push({ name, side, inputs, outputs, cells, begins });
  const blocks = (name: string, count: number, channels: number, cells: number) => {
    for (let block = 0; block < count; block++) {
      add(`${name}.${block}.in`, 1, channels, channels / 2, cells);
      add(`${name}.${block}.around`, 3, channels / 2, channels / 2, cells);
      add(`${name}.${block}.out`, 1, channels / 2, channels, cells, "still");
    }
  };
  const cellsAt = (level: number) => heatCells(spec) / 2 ** level;

  add("stem", STEM_CELL, 3, spec.stem, spec.inputSize / STEM_CELL);
  let channels = spec.stem;
  spec.levels.forEach((level, i) => {
    add(`down${i}`, 2, channels, level.channels, cellsAt(i));
    blocks(`down${i}`, level.down, level.channels, cellsAt(i));
    channels = level.channels;
  });
  for (let i = spec.levels.length - 2; i >= 0; i--) {
    const level = spec.levels[i];
    add(`up${i}`, 1, channels, 4 * level.channels, cellsAt(i + 1), "linear");
    blocks(`up${i}`, level.up, level.channels, cellsAt(i));
    channels = level.channels;
  }
  return layers;
}

/** Every tensor with its shape: what a weights file holds. Filters are [side, side, inputs, outputs]. */
export function baselineTensorShapes(spec: BaselineSpec): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { name, side, inputs, outputs, begins } of baselineLayers(spec)) {
    shapes.set(`${name}.weight`, [side, side, inputs, outputs]);
    shapes.set(`${name}.gain`, [outputs]);
    if (begins !== "still") shapes.set(`${name}.bias`, [outputs]);
  }
  const [{ channels }] = spec.levels;
  shapes.set("heat.weight", [1, 1, channels, joints]);
  shapes.set("depth.weight", [joints, channels, DEPTH_BINS]);
  shapes.set("depth.bias", [joints, 1, DEPTH_BINS]);
  return shapes;
}
