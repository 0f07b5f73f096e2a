/** Options of the commands that use a network that sees images. Loads nothing, as `--help` must not. */

export const baselineWeightsOption = {
  type: "string",
  requiresArg: true,
  describe: "File of the network's weights, as `wildpose train baseline` wrote it",
  defaultDescription: "baseline-tiny, which ships",
} as const;

export const threadsOption = {
  type: "number",
  requiresArg: true,
  describe: "Threads that the network computes with",
  defaultDescription: "one for each core",
} as const;

export const unmirroredOption = {
  type: "boolean",
  default: false,
  describe: "Look at each crop alone, not at its mirror image too: half the work, and a little less exact",
} as const;
