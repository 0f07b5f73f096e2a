import type { Graph, GraphNode } from "../graph.js";
import { integerAttribute } from "./attributes.js";
import { type GraphEditor, type Rewrite, rewriteNodes } from "./rewrite-nodes.js";
import { inferType, integersOf, permutationOf, sameShape } from "./value-type.js";

/** Drops what gives its input as it is: copies, casts to the same type, reshapes to the same shape, two that cancel. */
export function removeNoOps(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) =>
    isNoOp(node, editor) ? { are: [node.inputs[0]] } : joined(node, editor),
  );
}

function isNoOp(node: GraphNode, editor: GraphEditor): boolean {
  const before = editor.typeOf(node.inputs[0]);
  switch (node.operator) {
    case "Identity":
      return true;
    case "Cast":
      return before !== undefined && inferType(node, editor)?.type === before.type;
    case "Transpose":
      return before !== undefined && permutationOf(node, before.shape.length).every((axis, i) => axis === i);
    case "Expand":
    case "Reshape":
    case "Squeeze":
    case "Unsqueeze":
      return sameShape(before?.shape, inferType(node, editor)?.shape);
    case "Concat":
    case "Max":
    case "Min":
    case "Sum":
      return node.inputs.length === 1;
    default:
      return false;
  }
}

/** Two in a row that are one, or none. */
function joined(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const earlier = editor.producer(node.inputs[0]);
  if (!earlier) return undefined;
  const pair = `${earlier.operator} ${node.operator}`;
  if (pair === "Neg Neg") return { are: [earlier.inputs[0]] };
  if (pair === "Relu Relu") return { are: [node.inputs[0]] };
  if (pair === "Reshape Reshape" && keepsNoLength(node, editor)) {
    return { becomes: { ...node, inputs: [earlier.inputs[0], node.inputs[1]] } };
  }
  if (pair === "Transpose Transpose") {
    const rank = editor.typeOf(node.inputs[0])?.shape.length;
    if (rank === undefined) return undefined;
    const inner = permutationOf(earlier, rank);
    const perm = permutationOf(node, rank).map((axis) => inner[axis]);
    return { becomes: { ...node, inputs: [earlier.inputs[0]], attributes: { perm } } };
  }
  return undefined;
}

/** A zero in the new shape of a Reshape means the length that was there. */
function keepsNoLength(node: GraphNode, editor: GraphEditor): boolean {
  const lengths = integersOf(node.inputs[1], editor);
  return lengths !== undefined && (!lengths.includes(0) || integerAttribute(node, "allowzero", 0) === 1);
}
