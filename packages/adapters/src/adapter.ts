import type { PoseSample, Skeleton, SourceSplit } from "@wildpose/pose";

/** A checksum that somebody published for an official file, and where. */
export interface PublishedChecksum {
  /** `git-blob` is the id of a file in Git: the SHA-1 of `blob <size>`, a NUL and the content. */
  readonly algorithm: "md5" | "sha256" | "git-blob";
  /** Lower-case hexadecimal digits. */
  readonly value: string;
  /** Where it can be read. */
  readonly publishedAt: string;
}

/** A file of the official release. What is not published is null. */
export interface ExpectedFile {
  /** Relative to the source's root, with forward slashes. */
  readonly path: string;
  /** Another place where the same file is found and read; left out where there is one alone. */
  readonly otherPath?: string;
  /** Samples in it. */
  readonly samples: number | null;
  readonly bytes: number | null;
  readonly checksum: PublishedChecksum | null;
}

/** One part, or one form, of a release: annotation files and the images they belong to. */
export interface SourceTree {
  /** What people call it: `official`, `train`, `videopose3d`, … Unique within the source. */
  readonly id: string;
  readonly annotations: readonly ExpectedFile[];
  /** Folders of the root that are each of use alone (`S1`); left out where the tree is of use only as a whole. */
  readonly parts?: readonly string[];
  /** Folder of the images relative to the source's root; null when this tree has none. */
  readonly images: string | null;
  /** Images in that folder; null where no total is published. */
  readonly imageCount: number | null;
}

/** What a source dataset is. Pure data: importing a card opens no file and loads no reader. */
export interface DatasetCard {
  /** `lsp`, `mpii`, …: the first part of every sample id. */
  readonly id: string;
  readonly title: string;
  readonly homepage: string;
  /** Where it is said how to get the source, for messages: a file of this repository. The homepage when left out. */
  readonly guide?: string;
  /** Licence of the annotations and of the images, in a sentence each. */
  readonly licence: {
    readonly annotations: string;
    readonly images: string;
    /** What of a release made of it may be published; left out where nobody knows for all of its users. */
    readonly passOn?: "everything" | "labels" | "nothing";
  };
  /** BibTeX. */
  readonly citation: string;
  readonly skeleton: Skeleton;
  /** The units of the source's own files. Samples are in ours. */
  readonly units: {
    /** Where the centre of the top-left pixel is: (0, 0) or, as in MATLAB, (1, 1); null when there are no pixels. */
    readonly pixels: "zero-based" | "one-based" | null;
    /** null when the source has no 3D. */
    readonly length: "millimetres" | "metres" | null;
  };
  /** What its samples have. A capability that is false is null (or, for occlusion, unused) in every sample. */
  readonly provides: {
    readonly joints3d: boolean;
    readonly camera: boolean;
    readonly bbox: boolean;
    /** Occluded joints are told from visible ones. */
    readonly occlusion: boolean;
    readonly images: boolean;
  };
  /** Samples in each split of the official release; null where no total is published. */
  readonly expectedSamples: Readonly<Partial<Record<SourceSplit, number | null>>>;
  /** Files of the root that are read where they are there, and are not missed where they are not. */
  readonly alsoRead?: readonly string[];
  /** The parts and forms of the release. The first is read when nothing else is said. */
  readonly trees: readonly [SourceTree, ...SourceTree[]];
}

/** Where the files of one source are, and what the recipe says about reading them. */
export interface SourceFiles {
  /** Folder of the source; absolute, or relative to the working folder. */
  readonly root: string;
  /** Paths of the annotation files (or folders) to read, in this order; null for the official ones under the root. */
  readonly annotations: readonly string[] | null;
  /** `options` of the source in the recipe. Each adapter knows its own and refuses others. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What is read in one go: an annotation file, or one motion as one camera sees it. An adapter adds what its reader needs. */
export interface SourceSequence {
  /** Unique within the source, with forward slashes: a file's name, `S1/Directions 1/54138969`. */
  readonly id: string;
  /** Paths of every file whose bytes reach its samples. */
  readonly files: readonly string[];
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
   * Finds what there is to read, in the order it is read. Opens only what it must.
   *
   * @throws {MissingSourceError} when a file is not there.
   * @throws {MalformedSourceError} when one is a folder, or anything else that is no file.
   * @throws {InvalidSettingError} when an option, or the number of files, is not one this source reads.
   */
  sequences(files: SourceFiles, signal?: AbortSignal): Promise<readonly SourceSequence[]>;
  /**
   * Reads one of the sequences that {@link sequences} gave.
   *
   * @throws {MissingSourceError} when a file of it is not there.
   * @throws {MalformedSourceError} when one does not have the documented layout; names file and record.
   */
  samples(sequence: SourceSequence, signal?: AbortSignal): AsyncIterable<PoseSample>;
}
