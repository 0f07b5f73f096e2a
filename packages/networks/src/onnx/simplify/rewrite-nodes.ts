/**
 * Rewrites a graph node by node, from its inputs to its outputs. A rule never changes what a name stands for, only how it is
 * computed: so rules can be applied in any order, and what they make never runs in a circle.
 */
import {
  type Attribute,
  elementTypeOf,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type ValueType,
} from "../graph.js";
import { inferType, type KnownValues } from "./value-type.js";

export interface GraphEditor extends KnownValues {
  /** The node that gives a value; undefined for inputs and constants of the graph. */
  producer(name: string): GraphNode | undefined;
  /** How many nodes take a value, and how many outputs of the graph it is. */
  uses(name: string): number;
  isGraphInput(name: string): boolean;
  /** Adds a node before the one that is looked at, and gives the name of its value, made from `near`. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    near: string,
  ): string;
  /** Adds a constant, and gives its name, made from `near`. */
  addConstant(constant: GraphConstant, near: string): string;
}

/** Either another node that gives the same outputs, or for each output the value that it equals. */
export type Rewrite = { readonly becomes: GraphNode } | { readonly are: readonly string[] };

/** undefined leaves a node as it is. */
export type Rule = (node: GraphNode, editor: GraphEditor) => Rewrite | undefined;

/** The graph itself where the rule finds nothing to do. */
export function rewriteNodes(graph: Graph, rule: Rule): Graph {
  const constants = new Map(graph.constants);
  const nodes: GraphNode[] = [];
  const producers = new Map<string, GraphNode>();
  const inputs = new Map(graph.inputs.map((input) => [input.name, input]));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const types = new Map<string, ValueType>(graph.inputs.map(({ name, type, shape }) => [name, { type, shape }]));
  const uses = countUses(graph);
  /** Name → name of the equal value that stands for it. */
  const same = new Map<string, string>();
  /** Value → the output of the graph whose name it gets. */
  const outputNames = new Map<string, string>();
  const taken = new Set([...constants.keys(), ...inputs.keys(), ...graph.nodes.flatMap((node) => node.outputs)]);
  let changed = false;

  const count = (name: string, more: number) => uses.set(name, (uses.get(name) ?? 0) + more);
  const freshName = (near: string) => {
    const stem = near.replace(/~\d+$/, "");
    let number = 1;
    while (taken.has(`${stem}~${number}`)) number++;
    taken.add(`${stem}~${number}`);
    return `${stem}~${number}`;
  };
  const place = (node: GraphNode) => {
    nodes.push(node);
    for (const output of node.outputs) producers.set(output, node);
    const type = inferType(node, editor);
    if (type && node.outputs.length === 1) types.set(node.outputs[0], type);
  };
  /** Only a node's value that is no output of the graph yet can get the name of one. */
  const giveOutputName = (value: string, output: string) => {
    if (!producers.has(value) || outputs.has(value) || outputNames.has(value)) return false;
    outputNames.set(value, output);
    return true;
  };
  const editor: GraphEditor = {
    constant: (name) => constants.get(name),
    producer: (name) => producers.get(name),
    typeOf(name) {
      const constant = constants.get(name);
      return constant ? { type: elementTypeOf(constant), shape: constant.shape } : types.get(name);
    },
    uses: (name) => uses.get(name) ?? 0,
    isGraphInput: (name) => inputs.has(name),
    add(operator, from, attributes, near) {
      const output = freshName(near);
      for (const name of from) count(name, 1);
      place({ operator, inputs: from, outputs: [output], attributes });
      return output;
    },
    addConstant(constant, near) {
      const name = freshName(near);
      constants.set(name, constant);
      return name;
    },
  };

  for (const original of graph.nodes) {
    const current = original.inputs.some((name) => same.has(name))
      ? { ...original, inputs: original.inputs.map((name) => same.get(name) ?? name) }
      : original;
    const rewrite = rule(current, editor);
    if (!rewrite) {
      place(current);
      continue;
    }
    if ("becomes" in rewrite) {
      changed = true;
      for (const name of current.inputs) count(name, -1);
      for (const name of rewrite.becomes.inputs) count(name, 1);
      place(rewrite.becomes);
      continue;
    }
    const copies: GraphNode[] = [];
    for (const [i, output] of current.outputs.entries()) {
      const value = rewrite.are[i];
      if (outputs.has(output) && !giveOutputName(value, output)) {
        copies.push({ operator: "Identity", inputs: [value], outputs: [output], attributes: {} });
      } else {
        same.set(output, value);
        count(value, uses.get(output) ?? 0);
      }
    }
    if (copies.length === 1 && isSameNode(copies[0], current)) {
      place(current);
      continue;
    }
    changed = true;
    for (const name of current.inputs) count(name, -1);
    for (const copy of copies) {
      count(copy.inputs[0], 1);
      place(copy);
    }
  }
  if (!changed) return graph;
  const renamed = (name: string) => outputNames.get(name) ?? name;
  return {
    ...graph,
    constants,
    nodes: outputNames.size === 0 ? nodes : nodes.map((node) => renameValues(node, renamed)),
  };
}

function renameValues(node: GraphNode, renamed: (name: string) => string): GraphNode {
  return { ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) };
}

function isSameNode(a: GraphNode, b: GraphNode): boolean {
  return a.operator === b.operator && `${a.inputs}` === `${b.inputs}` && `${a.outputs}` === `${b.outputs}`;
}

function countUses({ nodes, outputs }: Graph): Map<string, number> {
  const uses = new Map<string, number>();
  const names = [...nodes.flatMap((node) => node.inputs), ...outputs.map(({ name }) => name)];
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}
