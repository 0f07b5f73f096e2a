/**
 * What MPII's `RELEASE` struct does differently from what one would expect.
 * Measured on 2,958 official person records (44,240 points); what the test set and empty records look like is from the
 * README of the annotations and from the readers in circulation.
 */
import type { MatlabValue } from "@wildpose/formats";
import { OCCLUDED, type SourceSplit, VISIBLE } from "@wildpose/pose";
import { zeroBasedPixel } from "../matlab-pixels.js";
import { RecordProblem, shown } from "../record-problem.js";

/** A struct element. Its fields are read by name: their order differs (`x,y,id,…` in most records, `id,x,y,…` in 206). */
export type MatlabRecord = Readonly<Record<string, MatlabValue>>;

export const MPII_JOINTS = 16;

/**
 * A number whose MATLAB class was chosen by its value: the same field is uint8, uint16 or double from one record to the next.
 * A char holding a decimal number counts as that number.
 *
 * @throws {RecordProblem} when it is not one finite number.
 */
export function numberOf(value: MatlabValue | undefined): number {
  if (value?.kind === "numeric" && value.data.length === 1) {
    const number = Number(value.data[0]);
    if (Number.isFinite(number)) return number;
  }
  if (value?.kind === "char" && /^-?\d+(\.\d+)?$/.test(value.text)) return Number(value.text);
  throw new RecordProblem(`one finite number expected, found ${described(value)}`);
}

/**
 * `is_visible` has three types: a number 1 or 0, a char '1' or '0', or an empty 0×0 array, which stands at the upper neck
 * and head top because those come from the head box. Empty or missing means visible (as pytorch-pose and HRNet take it).
 *
 * @throws {RecordProblem} when it is anything else.
 */
export function visibilityOf(isVisible: MatlabValue | undefined): typeof OCCLUDED | typeof VISIBLE {
  if (isEmpty(isVisible)) return VISIBLE;
  const flag = numberOf(isVisible);
  if (flag === 1) return VISIBLE;
  if (flag === 0) return OCCLUDED;
  throw new RecordProblem(`0, 1, '0', '1' or empty expected, found ${described(isVisible)}`);
}

/**
 * The persons of an image: `annorect`, which is empty or missing when nobody is annotated. Its struct may have extra fields
 * (`part_occ1`, `head_r11`, `torso_r11`, …) and may lack `scale` and `objpos`, none of which is read.
 *
 * @throws {RecordProblem} when it is neither a struct nor empty.
 */
export function personsOf(image: MatlabRecord): readonly MatlabRecord[] {
  return structElements(image.annorect, "annorect");
}

/**
 * The labelled points of a person. There are none when `annopoints` is missing (the test set, some training persons) or
 * empty, and when it is there but its `point` is missing or empty.
 *
 * @throws {RecordProblem} when either is something else than a struct or empty.
 */
export function pointsOf(person: MatlabRecord): readonly MatlabRecord[] {
  const annopoints = structElements(person.annopoints, "annopoints");
  if (annopoints.length > 1) throw new RecordProblem(`one annopoints expected, found ${annopoints.length}`);
  return annopoints.length === 0 ? [] : structElements(annopoints[0].point, "annopoints.point");
}

/**
 * A person's joints by id. Points come in any order and only for labelled joints: a joint whose id is absent stays NaN with
 * visibility 0. A joint labelled but occluded keeps its coordinates. Coordinates are 1-based MATLAB pixels.
 *
 * @throws {RecordProblem} naming the point when its id is not 0 to 15 or occurs twice, or a value cannot be read.
 */
export function jointsOf(points: readonly MatlabRecord[]): { keypoints: Float32Array; visibility: Uint8Array } {
  const keypoints = new Float32Array(MPII_JOINTS * 2).fill(Number.NaN);
  const visibility = new Uint8Array(MPII_JOINTS);
  points.forEach((point, index) => {
    const field = (name: string, read: (value: MatlabValue | undefined) => number): number => {
      try {
        return read(point[name]);
      } catch (error) {
        if (!(error instanceof RecordProblem)) throw error;
        throw new RecordProblem(`point(${index + 1}).${name}: ${error.message}`, { cause: error });
      }
    };
    const id = field("id", numberOf);
    if (!Number.isInteger(id) || id < 0 || id >= MPII_JOINTS) {
      throw new RecordProblem(`point(${index + 1}).id: joint id 0 to 15 expected, found ${shown(id)}`);
    }
    if (visibility[id] !== 0) {
      throw new RecordProblem(`point(${index + 1}).id: each joint once expected, found joint ${id} a second time`);
    }
    keypoints[id * 2] = zeroBasedPixel(field("x", numberOf));
    keypoints[id * 2 + 1] = zeroBasedPixel(field("y", numberOf));
    visibility[id] = field("is_visible", visibilityOf);
  });
  return { keypoints, visibility };
}

/**
 * `img_train` is 1 for an image of the training set and 0 for one of the test set, whose joints are withheld.
 *
 * @throws {RecordProblem} when it is neither.
 */
export function sourceSplitOf(imgTrain: number): SourceSplit {
  if (imgTrain === 1) return "train";
  if (imgTrain === 0) return "test";
  throw new RecordProblem(`img_train 0 or 1 expected, found ${shown(imgTrain)}`);
}

/** The elements of a struct array; none when it is missing or an empty array of any kind. */
function structElements(value: MatlabValue | undefined, name: string): readonly MatlabRecord[] {
  if (isEmpty(value)) return [];
  if (value.kind !== "struct") throw new RecordProblem(`${name}: struct or empty expected, found ${described(value)}`);
  return value.elements;
}

function isEmpty(value: MatlabValue | undefined): value is undefined {
  return value === undefined || value.dims.some((length) => length === 0);
}

function described(value: MatlabValue | undefined): string {
  if (value === undefined) return "no such field";
  if (value.kind === "char") return `char '${shown(value.text).slice(1, -1)}'`;
  if (value.kind === "numeric" && value.data.length === 1) return `${value.class} ${value.data[0]}`;
  return `${value.dims.join("×")} ${value.kind === "numeric" ? value.class : value.kind}`;
}
