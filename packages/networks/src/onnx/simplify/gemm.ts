/** Gemm as the passes see it: `A·B + C`, either matrix transposed on the way. */
import type { Attribute, GraphNode } from "../graph.js";
import { integerAttribute, realAttribute } from "./attributes.js";

export interface Gemm {
  readonly a: string;
  readonly b: string;
  /** Empty where there is none. */
  readonly c: string;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** undefined for another operator, and where the product or C is multiplied by a number. */
export function gemmOf(node: GraphNode | undefined): Gemm | undefined {
  if (node?.operator !== "Gemm") return undefined;
  if (realAttribute(node, "alpha", 1) !== 1 || realAttribute(node, "beta", 1) !== 1) return undefined;
  const [a, b, c = ""] = node.inputs;
  return {
    a,
    b,
    c,
    transposeA: integerAttribute(node, "transA", 0) === 1,
    transposeB: integerAttribute(node, "transB", 0) === 1,
  };
}

export function gemmNode({ a, b, c, transposeA, transposeB }: Gemm, outputs: readonly string[]): GraphNode {
  const attributes: Record<string, Attribute> = {};
  if (transposeA) attributes.transA = 1;
  if (transposeB) attributes.transB = 1;
  return { operator: "Gemm", inputs: c === "" ? [a, b] : [a, b, c], outputs, attributes };
}
