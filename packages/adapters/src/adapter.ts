import type { PoseSample, Skeleton } from "@wildpose/pose";

/** Where the official release keeps its files, relative to the source's root, with forward slashes. */
export interface SourceTree {
  readonly annotations: readonly string[];
  /** Folder of the images. */
  readonly images: string;
  /** Images in that folder; null where no total is published. */
  readonly imageCount: number | null;
}

/** What a source dataset is. Pure data: importing a card opens no file and loads no reader. */
export interface DatasetCard {
  /** `lsp`, `mpii`, …: the first part of every sample id. */
  readonly id: string;
  readonly title: string;
  readonly homepage: string;
  /** Licence of the annotations and of the images, in a sentence each. */
  readonly licence: { readonly annotations: string; readonly images: string };
  /** BibTeX. */
  readonly citation: string;
  readonly skeleton: Skeleton;
  /** The official tree: what {@link DatasetAdapter.samples} reads when nothing else is said. */
  readonly tree: SourceTree;
  /** Further parts of the release with images of their own. A recipe that wants one names its files in an own entry. */
  readonly furtherTrees: readonly SourceTree[];
  /** Persons in each official annotation file, by its name; null where no total is published. */
  readonly expectedPersons: Readonly<Record<string, number | null>>;
}

/** Where the files of one source are. */
export interface SourceFiles {
  /** Absolute paths of the annotation files, read in this order. */
  readonly annotations: readonly string[];
}

/**
 * Turns a source's official files into pose samples.
 *
 * Every person record yields one sample, in the order of the files, also when nothing of it is labelled: whether a
 * person is kept is decided later, with a reason. Units and frames are converted here and nowhere after.
 */
export interface DatasetAdapter {
  readonly card: DatasetCard;
  /**
   * @throws {MissingSourceError} when an annotation file is not there.
   * @throws {MalformedSourceError} when one does not have the documented layout; names file and record.
   * @throws {InvalidSettingError} when the number of annotation files is not one this source reads.
   */
  samples(files: SourceFiles, signal?: AbortSignal): AsyncIterable<PoseSample>;
}
