import { type ElementType, elementTypeOf, type Graph, type GraphNode } from "../graph.js";
import { type ExactValue, evaluateNode, exactConstant, roundedConstant } from "./evaluate-node.js";
import { type GraphEditor, rewriteNodes } from "./rewrite-nodes.js";
import { elementCount, inferType } from "./value-type.js";

/** Constants of so few elements may be made whatever they replace. */
const FEW = 256;

/**
 * Computes what depends on constants alone, in float64: a chain of nodes is rounded once, at its end. Leaves alone what
 * would make the file larger, such as a number repeated many times.
 */
export function foldConstants(graph: Graph): Graph {
  const exact = new Map<string, ExactValue>();
  const exactly = (name: string, editor: GraphEditor) => {
    const known = exact.get(name);
    if (known) return known;
    const constant = editor.constant(name);
    return constant && exactConstant(constant, elementTypeOf(constant));
  };
  return rewriteNodes(graph, (node, editor) => {
    if (node.inputs.length === 0 || node.outputs.length !== 1 || node.operator === "Identity") return undefined;
    if (!node.inputs.every((name) => editor.constant(name))) return undefined;
    const result = resultType(node, editor);
    if (!result) return undefined;
    const size = elementCount(result.shape) as number;
    // What others take too stays in the file.
    const replaced = node.inputs.filter((name) => editor.uses(name) === 1);
    const sizes = replaced.map((name) => elementCount(editor.constant(name)?.shape ?? []) as number);
    if (size > FEW && size > sizes.reduce((total, count) => total + count, 0)) return undefined;
    const inputs = node.inputs.map((name) => exactly(name, editor) as ExactValue);
    const data = evaluateNode(node, inputs, result);
    if (!data) return undefined;
    const value = { ...result, data };
    const name = editor.addConstant(roundedConstant(value), node.outputs[0]);
    exact.set(name, value);
    return { are: [name] };
  });
}

function resultType(node: GraphNode, editor: GraphEditor): { type: ElementType; shape: readonly number[] } | undefined {
  const inferred = inferType(node, editor);
  if (!inferred || elementCount(inferred.shape) === undefined) return undefined;
  return { type: inferred.type, shape: inferred.shape as readonly number[] };
}
