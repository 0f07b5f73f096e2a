/**
 * A file is not of the format it is read as, is damaged, or holds something the reader does not read.
 *
 * The message says where in the file, what was expected and what was found. Which dataset the file belongs to is not
 * known here: whoever reads a dataset adds it.
 */
export class FormatError extends Error {
  override readonly name: string = "FormatError";
  constructor(
    /** `CDF`, `BVH`, `MATLAB v5`, … */
    readonly format: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
