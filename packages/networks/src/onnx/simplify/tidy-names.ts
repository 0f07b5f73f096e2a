import type { Graph } from "../graph.js";

/** Values that passes made get the name of what they replaced, where that is free: `input.weight~2` → `input.weight`. */
export function tidyNames(graph: Graph): Graph {
  const names = [
    ...graph.inputs.map(({ name }) => name),
    ...graph.constants.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ];
  const taken = new Set(names);
  const better = new Map<string, string>();
  for (const name of names) {
    const stem = name.replace(/~\d+$/, "");
    if (taken.has(stem)) continue;
    taken.add(stem);
    better.set(name, stem);
  }
  if (better.size === 0) return graph;
  const named = (name: string) => better.get(name) ?? name;
  return {
    ...graph,
    constants: new Map([...graph.constants].map(([name, constant]) => [named(name), constant])),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) })),
  };
}
