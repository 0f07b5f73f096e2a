/** Less to do for the same answer. */
import type { Graph } from "./graph.js";
import { broadcastLate } from "./simplify/broadcast-late.js";
import { foldAffineAfter } from "./simplify/fold-affine-after.js";
import { foldAffineBefore } from "./simplify/fold-affine-before.js";
import { foldConstants } from "./simplify/fold-constants.js";
import { moveTransposes } from "./simplify/move-transposes.js";
import { removeDeadNodes } from "./simplify/remove-dead-nodes.js";
import { removeNoOps } from "./simplify/remove-no-ops.js";
import { shareEqualConstants, shareEqualNodes } from "./simplify/share-equal-values.js";
import { stepsOfRelu } from "./simplify/steps-of-relu.js";
import { tidyNames } from "./simplify/tidy-names.js";
import { tidyScalars } from "./simplify/tidy-scalars.js";
import { writeGemms } from "./simplify/write-gemms.js";

/** Each gives the graph itself where it finds nothing to do. */
const passes: readonly ((graph: Graph) => Graph)[] = [
  removeDeadNodes,
  removeNoOps,
  broadcastLate,
  tidyScalars,
  stepsOfRelu,
  shareEqualConstants,
  shareEqualNodes,
  writeGemms,
  moveTransposes,
  foldConstants,
  foldAffineAfter,
  foldAffineBefore,
];

/** Far more than a graph needs. Every pass gives a graph that is right, so that to stop early costs only speed. */
const MOST_ROUNDS = 100;

/**
 * A graph that computes the same but for rounding, with the same inputs and outputs in the same order. To simplify it again
 * changes nothing.
 */
export function simplifyGraph(graph: Graph): Graph {
  let simplified = graph;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = simplified;
    for (const pass of passes) simplified = pass(simplified);
    if (simplified === before) break;
  }
  return tidyNames(simplified);
}
