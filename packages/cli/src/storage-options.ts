/** Where work lies that is shared without a folder: the same words wherever it is taken. */
export const scratchOption = {
  type: "string",
  requiresArg: true,
  describe: "Folder for the work of an s3:// address while it is worked at; it is empty again at the end",
  defaultDescription: "the system's for temporary files",
} as const;

export const storageOption = {
  type: "string",
  requiresArg: true,
  describe:
    "s3://bucket/prefix that the work is shared by, where helpers do not reach <out>.partial; a prefix for this build alone",
  defaultDescription: "the folder <out>.partial",
} as const;
