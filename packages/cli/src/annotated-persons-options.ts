/** The options of `label` and `evidence` that say whose persons, by which weights. Loads nothing, as `--help` must not. */

export const recipePositional = {
  type: "string",
  describe: "YAML file that names sources, as for `wildpose build`",
  defaultDescription: "the sample recipe over the bundled data",
} as const;

export const rootOption = {
  type: "string",
  requiresArg: true,
  describe: "Folder that the recipe's source paths are relative to; with --source, the folder of its download",
  defaultDescription: "the recipe's own `root`, or its folder",
} as const;

export const sourceOption = {
  type: "string",
  requiresArg: true,
  describe: "In place of a recipe: id of one source, see `wildpose sources`, or the module of an adapter of your own",
} as const;

export const weightsOption = {
  type: "string",
  requiresArg: true,
  describe: "Folder of the networks' weights, as `wildpose train all` wrote it",
  defaultDescription: "the weights that ship",
} as const;

export const mirroredOption = {
  type: "boolean",
  default: false,
  describe: "Take the mean of each pose and of its mirror image's, also where the recipe does not ask for it",
} as const;
