/**
 * The order of the 17 joints in the paper's own release.
 *
 * It was never published: the authors' code (llcshappy/Monocular-3D-Human-Pose) says only that index 10 is the root and
 * that indices 0 and 1 are the ends of the head segment, and the question was asked three times without an answer (issues
 * 10, 13 and 15). So whoever reads the release says the order, as far as they know it.
 */
import { h36m17, InvalidSettingError, nearestName } from "@wildpose/pose";

/** Index of the root in the authors' code (`data_pre.py`, `search_h36.py`). */
export const PAPER_ROOT = 10;

export const PAPER_JOINTS = 17;

/** One of the joints of Human3.6M for each index; null where it is not known. */
export type PaperJointOrder = readonly (string | null)[];

/** What the authors' code says: the root, and nothing else. */
export const publishedJointOrder: PaperJointOrder = Array.from({ length: PAPER_JOINTS }, (_, index) =>
  index === PAPER_ROOT ? h36m17.joints[h36m17.root] : null,
);

/**
 * Reads an order such as `head,unknown,…`: 17 names, separated by commas.
 *
 * @throws {InvalidSettingError} when there are not 17, one is no joint of a release, or one is there twice.
 */
export function parseJointOrder(text: string): PaperJointOrder {
  const names = text.split(",").map((name) => name.trim());
  if (names.length !== PAPER_JOINTS) {
    throw new InvalidSettingError(
      `joints: ${PAPER_JOINTS} names separated by commas expected, found ${names.length}; write unknown where you do not know one`,
    );
  }
  const order = names.map((name) => (name === "unknown" ? null : name));
  for (const [index, name] of order.entries()) {
    if (name === null) continue;
    if (!(h36m17.joints as readonly string[]).includes(name)) {
      const near = nearestName(name, [...h36m17.joints, "unknown"]);
      throw new InvalidSettingError(
        `joints: ${JSON.stringify(name)} at index ${index} is no joint of a release; ${near === null ? `give one of ${h36m17.joints.join(", ")}, unknown` : `did you mean ${near}?`}`,
      );
    }
    if (order.indexOf(name) !== index) {
      throw new InvalidSettingError(
        `joints: ${name} is at the indices ${order.indexOf(name)} and ${index}; give it once`,
      );
    }
  }
  return order;
}
