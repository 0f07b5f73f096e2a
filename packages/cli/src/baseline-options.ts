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

export const mirroredCropsOption = {
  type: "boolean",
  default: true,
  describe: "Take the mean of what is found in a crop and in its mirror image; --no-mirrored is half the work",
} as const;
