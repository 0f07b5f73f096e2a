import type { GraphNode } from "../graph.js";

/** An integer attribute of a node, or what the operator takes where it is not given. */
export function integerAttribute(node: GraphNode, name: string, otherwise: number): number {
  const value = node.attributes[name];
  return typeof value === "number" ? value : otherwise;
}

/** A list of integers, or undefined where it is not given. */
export function integersAttribute(node: GraphNode, name: string): readonly number[] | undefined {
  const value = node.attributes[name];
  return Array.isArray(value) ? (value as readonly number[]) : undefined;
}

/** A real attribute of a node, or what the operator takes where it is not given. */
export function realAttribute(node: GraphNode, name: string, otherwise: number): number {
  const value = node.attributes[name];
  return typeof value === "object" && "float" in value ? value.float : otherwise;
}
