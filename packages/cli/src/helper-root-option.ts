/** `--root` of those who help a build: the same words wherever it is taken. */
export const helperRootOption = {
  type: "string",
  requiresArg: true,
  describe: "Folder that the recipe's source paths are relative to, on this machine",
  defaultDescription: "as for the build",
} as const;
