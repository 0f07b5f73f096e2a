import type { Graph, GraphNode } from "../graph.js";

/** Drops the nodes and constants that no output of the graph needs, and the places of maxima that nobody asks for. */
export function removeDeadNodes(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    nodes.push(withoutPlaces(node, needed));
  }
  nodes.reverse();
  const constants = new Map([...graph.constants].filter(([name]) => needed.has(name)));
  const same = nodes.length === graph.nodes.length && nodes.every((node, i) => node === graph.nodes[i]);
  return same && constants.size === graph.constants.size ? graph : { ...graph, nodes, constants };
}

/** The second output of MaxPool may be left out, and the runtime then need not find it. */
function withoutPlaces(node: GraphNode, needed: ReadonlySet<string>): GraphNode {
  const [maxima, places] = node.outputs;
  if (node.operator !== "MaxPool" || places === undefined || needed.has(places)) return node;
  return { ...node, outputs: [maxima] };
}
