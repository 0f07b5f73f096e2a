/**
 * What an adapter's author gives the conformance kit: the adapter, files made by code, what they hold, and what cannot be
 * expected of this source, said by name.
 */
import type { DatasetAdapter } from "@wildpose/adapters";
import type { SourceSplit } from "@wildpose/pose";

/** Files of a source made by code, with invented numbers: never cut from the licensed ones. */
export interface MadeSource {
  /** Path relative to the root, with forward slashes → contents. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The source's `options` in a recipe. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The source's `annotations` in a recipe, relative to the root; the official files when not given. */
  readonly annotations?: readonly string[];
}

/**
 * Tests of quirks: each gets the module of the quirks and throws when what it is named for does not hold. It must use
 * what the module that it is given exports, not an import of its own.
 */
export type QuirkTests<Quirks extends object> = { readonly [Name in keyof Quirks]: (quirks: Quirks) => unknown };

/**
 * A sample as the author worked it out from the made file, by hand: nothing else tells the first pixel's number, left from
 * right, or which code means hidden.
 */
export interface KnownSample {
  readonly id: string;
  /** Joint → [x, y, visibility] in our pixels and codes, null where it is not labelled: three or more, of both sides. */
  readonly joints: Readonly<Record<string, readonly [x: number, y: number, visibility: number] | null>>;
  /** [x, y, width, height] pixels; not compared when not given. */
  readonly bbox?: readonly [x: number, y: number, width: number, height: number] | null;
  /** Joint → [x, y, z] millimetres, camera frame; not compared when not given. */
  readonly joints3d?: Readonly<Record<string, readonly [x: number, y: number, z: number]>>;
  /** Not compared when not given, like the next two. */
  readonly imagePath?: string | null;
  /** [width, height] pixels. */
  readonly imageSize?: readonly [width: number, height: number] | null;
  readonly activity?: string | null;
}

export interface AdapterConformance {
  readonly adapter: DatasetAdapter;
  /** The built module that exports the card, and nothing that reads. */
  readonly cardModule: URL;
  /**
   * The fixture `copies` times over: 100 copies hold 100 times the samples of one, with ids of their own. It has every split of the
   * source, an unlabelled and an occluded joint where the source knows such, and standing bodies where it has 3D.
   */
  readonly fixture: (copies: number) => MadeSource | Promise<MadeSource>;
  /** Samples of one copy, in each split. */
  readonly expected: Readonly<Partial<Record<SourceSplit, number>>>;
  /** The sample that comes first. */
  readonly first: KnownSample;
  /** The module `quirks.ts` and a test for each of its exports; null for a source that has none. */
  readonly quirks: {
    readonly module: Readonly<Record<string, unknown>>;
    readonly tests: Readonly<Record<string, (quirks: Readonly<Record<string, unknown>>) => unknown>>;
  } | null;
  /** Why no joint of this source is ever unlabelled. */
  readonly alwaysLabelled?: string;
  /** Groups, and `sample:<id>` for single samples, that the source itself has in two splits → why that is so. */
  readonly inTwoSplits?: Readonly<Record<string, string>>;
  /** Why bones of one group change their length, where they do: a source that did not measure bodies. */
  readonly changingBones?: string;
  /** Largest distance of a projected joint from its keypoint, pixels; 0.05 when not given. */
  readonly projectionTolerance?: number;
  /** Largest relative difference of a bone from its mean length in the group; 0.02 when not given. */
  readonly boneTolerance?: number;
  /** Samples an adapter may hold at a time; 32 when not given. */
  readonly samplesHeld?: number;
}

/** Checks the types of a conformance: that the tests of quirks are those of their module. */
export function defineConformance<Quirks extends object>(
  conformance: Omit<AdapterConformance, "quirks"> & {
    readonly quirks: { readonly module: Quirks; readonly tests: QuirkTests<Quirks> } | null;
  },
): AdapterConformance {
  // Which module a test is written for is known here and nowhere after.
  return conformance as unknown as AdapterConformance;
}
