/**
 * Arithmetic with single numbers. What is dropped or written in another way changes no bit but the sign of a zero; only two
 * factors in a row that become one are rounded once instead of twice. A division stays a division unless its reciprocal is
 * exact: training shall not depend on what was simplified.
 */
import type { Graph, GraphNode } from "../graph.js";
import { type GraphEditor, type Rewrite, rewriteNodes } from "./rewrite-nodes.js";
import { inferType, sameShape } from "./value-type.js";

export function tidyScalars(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    if (node.inputs.length !== 2 || inferType(node, editor)?.type !== "float32") return undefined;
    return neutral(node, editor) ?? withoutNegation(node, editor) ?? asProduct(node, editor) ?? squared(node, editor);
  });
}

/** x + 0, x − 0, x · 1, x / 1, x ^ 1 are x where x has the shape of the result. */
function neutral(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const { operator, inputs } = node;
  const number = operator === "Add" || operator === "Sub" ? 0 : 1;
  if (!["Add", "Sub", "Mul", "Div", "Pow"].includes(operator)) return undefined;
  const isCommutative = operator === "Add" || operator === "Mul";
  for (const [x, other] of isCommutative ? [inputs, inputs.toReversed()] : [inputs]) {
    if (uniformNumber(other, editor) !== number) continue;
    if (sameShape(editor.typeOf(x)?.shape, inferType(node, editor)?.shape)) return { are: [x] };
  }
  return undefined;
}

/** a + −b is a − b, a − −b is a + b. */
function withoutNegation(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const { operator } = node;
  const other = operator === "Add" ? "Sub" : "Add";
  if (operator !== "Add" && operator !== "Sub") return undefined;
  for (const [a, b] of operator === "Add" ? [node.inputs, node.inputs.toReversed()] : [node.inputs]) {
    const negation = editor.producer(b);
    if (negation?.operator === "Neg") {
      return { becomes: { ...node, operator: other, inputs: [a, negation.inputs[0]] } };
    }
  }
  return undefined;
}

/** One factor for two in a row; a product for a division by a power of two. */
function asProduct(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const outer = scaled(node, editor);
  if (!outer) return undefined;
  const producer = editor.producer(outer.of);
  const inner = producer && editor.uses(outer.of) === 1 ? scaled(producer, editor) : undefined;
  const factor = outer.factor * (inner?.factor ?? 1);
  const isExact = node.operator === "Div" && isPowerOfTwo(factor);
  if ((!inner && !isExact) || !isNormal(factor)) return undefined;
  const constant = editor.addConstant({ shape: [], data: Float32Array.of(factor) }, `${node.outputs[0]}/factor`);
  return {
    becomes: { operator: "Mul", inputs: [inner?.of ?? outer.of, constant], outputs: node.outputs, attributes: {} },
  };
}

/** x · number or x / number, where x has the shape of the result. */
function scaled(node: GraphNode, editor: GraphEditor): { of: string; factor: number } | undefined {
  if (node.operator !== "Mul" && node.operator !== "Div") return undefined;
  for (const [x, other] of node.operator === "Mul" ? [node.inputs, node.inputs.toReversed()] : [node.inputs]) {
    const number = uniformNumber(other, editor);
    if (number === undefined || !sameShape(editor.typeOf(x)?.shape, inferType(node, editor)?.shape)) continue;
    return { of: x, factor: node.operator === "Mul" ? number : 1 / number };
  }
  return undefined;
}

function squared(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const [x, power] = node.inputs;
  if (node.operator !== "Pow" || uniformNumber(power, editor) !== 2) return undefined;
  if (!sameShape(editor.typeOf(x)?.shape, inferType(node, editor)?.shape)) return undefined;
  return { becomes: { ...node, operator: "Mul", inputs: [x, x] } };
}

/** The number that every element of a constant is. */
export function uniformNumber(name: string, editor: GraphEditor): number | undefined {
  const data = editor.constant(name)?.data;
  if (!(data instanceof Float32Array) || data.length === 0) return undefined;
  const [first] = data;
  return data.every((value) => Object.is(value, first)) ? first : undefined;
}

/** In float32, with all its digits. */
function isNormal(number: number): boolean {
  return Math.abs(number) >= 2 ** -126 && Number.isFinite(Math.fround(number));
}

function isPowerOfTwo(number: number): boolean {
  return Number.isInteger(Math.log2(Math.abs(number)));
}
