/**
 * Transposes move from the inputs of a node to its output, where they meet others and cancel: a network of convolutions
 * that was written with channels last runs with channels first from end to end.
 */
import { type Attribute, type Dimension, elementTypeOf, type Graph, type GraphNode } from "../graph.js";
import { integerAttribute } from "./attributes.js";
import { exactConstant, roundedConstant, transposeElements } from "./evaluate-node.js";
import { isElementWise, isReduction } from "./operators.js";
import { type GraphEditor, type Rewrite, rewriteNodes } from "./rewrite-nodes.js";
import { elementCount, fromFront, permutationOf, permuted, reducedAxes } from "./value-type.js";

export function moveTransposes(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    if (node.outputs.length !== 1) return undefined;
    if (isElementWise(node.operator)) return throughElementWise(node, editor);
    if (isReduction(node.operator)) return throughReduction(node, editor);
    if (node.operator === "Softmax" || node.operator === "LogSoftmax") return throughSoftmax(node, editor);
    return node.operator === "Concat" ? throughConcat(node, editor) : undefined;
  });
}

interface Transposed {
  readonly from: string;
  readonly perm: readonly number[];
}

function transposed(name: string, editor: GraphEditor): Transposed | undefined {
  const node = editor.producer(name);
  const rank = editor.typeOf(name)?.shape.length;
  if (node?.operator !== "Transpose" || rank === undefined) return undefined;
  return { from: node.inputs[0], perm: permutationOf(node, rank) };
}

/** The node on what was transposed, then the transpose. */
function transposedAfter(
  node: GraphNode,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
  perm: readonly number[],
  editor: GraphEditor,
): Rewrite {
  const value = editor.add(node.operator, inputs, attributes, node.outputs[0]);
  return { becomes: { operator: "Transpose", inputs: [value], outputs: node.outputs, attributes: { perm } } };
}

/**
 * One input must be transposed. Of the others, those that are transposed in another way or not at all stand against it,
 * unless they are constants, inputs of the graph, or can be put in its order by a reshape. (A transposed input of the graph
 * may have come from this, and alone does not set the order.)
 */
function throughElementWise(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const sources = node.inputs.map((name) => (name === "" ? undefined : transposed(name, editor)));
  const drivers = sources.filter((source) => source !== undefined);
  const driver =
    drivers.find(({ from }) => !editor.isGraphInput(from)) ?? (node.inputs.length === 1 ? drivers[0] : undefined);
  if (!driver) return undefined;
  const { perm } = driver;
  const ordered: (() => string)[] = [];
  for (const [i, name] of node.inputs.entries()) {
    const source = sources[i];
    if (name === "") ordered.push(() => "");
    else if (source && `${source.perm}` === `${perm}`) ordered.push(() => source.from);
    else {
      const change = inOrder(name, perm, editor);
      if (!change) return undefined;
      ordered.push(change);
    }
  }
  const inputs = ordered.map((make) => make());
  return transposedAfter(node, inputs, node.attributes, perm, editor);
}

/** How to get a value whose transpose by `perm` broadcasts as the given one does; undefined where that costs a transpose. */
function inOrder(name: string, perm: readonly number[], editor: GraphEditor): (() => string) | undefined {
  const shape = editor.typeOf(name)?.shape;
  if (!shape || shape.length > perm.length) return undefined;
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  const full = [...new Array<number>(perm.length - shape.length).fill(1), ...shape];
  const target = permuted(full, inverse);
  const count = elementCount(shape);
  if (count === 1) return () => name;

  const constant = editor.constant(name);
  if (constant) {
    return () => {
      const exact = { ...exactConstant(constant, elementTypeOf(constant)), shape: full as number[] };
      const data = transposeElements(exact, inverse);
      return editor.addConstant(roundedConstant({ ...exact, shape: target as number[], data }), name);
    };
  }
  const lengths = reshapeTo(full, target, inverse);
  if (lengths) {
    return () => {
      const constant = { shape: [lengths.length], data: BigInt64Array.from(lengths, BigInt) };
      return editor.add("Reshape", [name, editor.addConstant(constant, `${name}/shape`)], {}, name);
    };
  }
  if (!editor.isGraphInput(name) || shape.length !== perm.length) return undefined;
  return () => editor.add("Transpose", [name], { perm: inverse }, name);
}

/**
 * The lengths that a reshape needs to do what a transpose would: it can where the axes along which a value varies stay in
 * their order. One length may be unknown.
 */
function reshapeTo(
  from: readonly Dimension[],
  target: readonly Dimension[],
  perm: readonly number[],
): number[] | undefined {
  const varying = perm.filter((axis) => from[axis] !== 1);
  const inOrder = varying.every((axis, i) => i === 0 || axis > varying[i - 1]);
  const unknown = target.filter((length) => typeof length === "string").length;
  if (!inOrder || unknown > 1 || target.includes(0)) return undefined;
  return target.map((length) => (typeof length === "string" ? -1 : length));
}

function throughReduction(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const source = transposed(node.inputs[0], editor);
  const axes = source && reducedAxes(node, source.perm.length, editor);
  if (!source || !axes) return undefined;
  const { from, perm } = source;
  const moved = axes.map((axis) => perm[axis]).sort((a, b) => a - b);
  const { axes: _, ...attributes } = node.attributes;
  const withAxes: Record<string, Attribute> = { ...attributes };
  const inputs = [from];
  if (node.operator === "ReduceSum") {
    const data = BigInt64Array.from(moved, BigInt);
    inputs.push(editor.addConstant({ shape: [data.length], data }, `${node.outputs[0]}/axes`));
  } else withAxes.axes = moved;

  if (integerAttribute(node, "keepdims", 1) === 1) return transposedAfter(node, inputs, withAxes, perm, editor);
  const kept = perm.filter((_, axis) => !axes.includes(axis));
  const ascending = kept.toSorted((a, b) => a - b);
  if (`${kept}` === `${ascending}`) return { becomes: { ...node, inputs, attributes: withAxes } };
  const order = kept.map((axis) => ascending.indexOf(axis));
  return transposedAfter(node, inputs, withAxes, order, editor);
}

function throughSoftmax(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const source = transposed(node.inputs[0], editor);
  if (!source) return undefined;
  const axis = source.perm[fromFront(integerAttribute(node, "axis", -1), source.perm.length)];
  return transposedAfter(node, [source.from], { ...node.attributes, axis }, source.perm, editor);
}

/** Only where every part is transposed in the same way. */
function throughConcat(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const sources = node.inputs.map((name) => transposed(name, editor));
  const [first] = sources;
  if (!first || !sources.every((source) => `${source?.perm}` === `${first.perm}`)) return undefined;
  const axis = first.perm[fromFront(integerAttribute(node, "axis", 0), first.perm.length)];
  const inputs = sources.map((source) => source?.from ?? "");
  return transposedAfter(node, inputs, { ...node.attributes, axis }, first.perm, editor);
}
