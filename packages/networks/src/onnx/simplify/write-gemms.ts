import type { Graph, GraphNode } from "../graph.js";
import { type Gemm, gemmNode, gemmOf } from "./gemm.js";
import { type GraphEditor, rewriteNodes } from "./rewrite-nodes.js";
import { broadcastsTo, permutationOf } from "./value-type.js";

/** Products of two matrices become Gemm, which transposes its matrices and adds a third on the way. */
export function writeGemms(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    const gemm = fromMatMul(node, editor) ?? withoutTransposes(node, editor) ?? withSum(node, editor) ?? plain(node);
    return gemm && { becomes: gemmNode(gemm, node.outputs) };
  });
}

function fromMatMul(node: GraphNode, editor: GraphEditor): Gemm | undefined {
  if (node.operator !== "MatMul") return undefined;
  const [a, b] = node.inputs;
  const matrices = [a, b].map((name) => editor.typeOf(name));
  if (!matrices.every((type) => type?.type === "float32" && type.shape.length === 2)) return undefined;
  return { a, b, c: "", transposeA: false, transposeB: false };
}

function withoutTransposes(node: GraphNode, editor: GraphEditor): Gemm | undefined {
  const gemm = gemmOf(node);
  if (!gemm) return undefined;
  const [a, b] = [gemm.a, gemm.b].map((name) => transposedFrom(name, editor));
  if (a === undefined && b === undefined) return undefined;
  return {
    ...gemm,
    a: a ?? gemm.a,
    transposeA: gemm.transposeA !== (a !== undefined),
    b: b ?? gemm.b,
    transposeB: gemm.transposeB !== (b !== undefined),
  };
}

function transposedFrom(name: string, editor: GraphEditor): string | undefined {
  const producer = editor.producer(name);
  return producer?.operator === "Transpose" && permutationOf(producer, 2)[0] === 1 ? producer.inputs[0] : undefined;
}

/** Attributes that say what is so without them go, so that equal nodes look equal. */
function plain(node: GraphNode): Gemm | undefined {
  const gemm = gemmOf(node);
  const attributes = gemm && gemmNode(gemm, node.outputs).attributes;
  return attributes && Object.keys(attributes).length < Object.keys(node.attributes).length ? gemm : undefined;
}

/** The sum of a product that nobody else takes and of anything that broadcasts to it. */
function withSum(node: GraphNode, editor: GraphEditor): Gemm | undefined {
  if (node.operator !== "Add") return undefined;
  for (const [product, other] of [node.inputs, node.inputs.toReversed()]) {
    const gemm = gemmOf(editor.producer(product));
    if (gemm?.c !== "" || editor.uses(product) !== 1) continue;
    const shape = editor.typeOf(product)?.shape;
    const otherType = editor.typeOf(other);
    if (!shape || !otherType || !broadcastsTo(otherType.shape, shape)) continue;
    return { ...gemm, c: other };
  }
  return undefined;
}
