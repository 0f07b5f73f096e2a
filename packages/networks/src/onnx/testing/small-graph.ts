import type { Attribute, Dimension, ElementType, Graph, GraphConstant, GraphValue } from "../graph.js";

type NodeWords = readonly [
  operator: string,
  inputs: string,
  outputs: string,
  attributes?: Readonly<Record<string, Attribute>>,
];

export interface SmallGraph {
  /** Shapes by name; float32. */
  readonly inputs: Readonly<Record<string, readonly Dimension[]>>;
  readonly constants?: Readonly<Record<string, GraphConstant>>;
  /** Names of inputs and outputs with blanks between. */
  readonly nodes: readonly NodeWords[];
  readonly outputs: Readonly<Record<string, readonly Dimension[]>>;
}

/** A graph in few words. */
export function smallGraph({ inputs, constants = {}, nodes, outputs }: SmallGraph): Graph {
  return {
    name: "test",
    inputs: values(inputs),
    constants: new Map(Object.entries(constants)),
    nodes: nodes.map(([operator, from, to, attributes = {}]) => ({
      operator,
      inputs: from.split(" "),
      outputs: to.split(" "),
      attributes,
    })),
    outputs: values(outputs),
  };
}

/** float32 elements that differ from one another, between −1 and 1. */
export function waves(...shape: number[]): GraphConstant {
  const length = shape.reduce((count, size) => count * size, 1);
  return { shape, data: Float32Array.from({ length }, (_, i) => Math.sin(1.3 * i + length)) };
}

export const floats = (shape: readonly number[], ...elements: number[]): GraphConstant => ({
  shape,
  data: Float32Array.from(elements),
});

export const integers = (...elements: number[]): GraphConstant => ({
  shape: [elements.length],
  data: BigInt64Array.from(elements, BigInt),
});

/** The operators of a graph, in order. */
export const operatorsOf = (graph: Graph): string => graph.nodes.map((node) => node.operator).join(" ");

function values(shapes: Readonly<Record<string, readonly Dimension[]>>): GraphValue[] {
  const type: ElementType = "float32";
  return Object.entries(shapes).map(([name, shape]) => ({ name, type, shape }));
}
