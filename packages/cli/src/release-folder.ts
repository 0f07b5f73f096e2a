/** Where a build goes, and where `verify` and `stats` look, when nothing else is said. */
export const defaultReleaseFolder = "wildpose-dataset";

export const releaseFolderPositional = {
  type: "string",
  default: defaultReleaseFolder,
  describe: "Folder of the release, as `wildpose build` wrote it",
} as const;
