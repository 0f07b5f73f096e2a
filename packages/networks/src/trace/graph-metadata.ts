import type { NetworkDefinition } from "../tfjs/network-definition.js";

/** What every traced model says of its network. */
export function graphMetadata(network: NetworkDefinition): Record<string, string> {
  return {
    network: network.name,
    inputShape: JSON.stringify(network.inputShape),
    outputShape: JSON.stringify(network.outputShape),
  };
}
