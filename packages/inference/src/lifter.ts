/** What lifts 2D to 3D, and by which networks. */
import type { NetworkName } from "@wildpose/networks";

/** How the coarse 3D is made: the paper's two networks, or one network without a right view. */
export type Route = "stereo" | "direct";

/** What an evaluation compares. `paper`: the stereo route with two networks trained as the paper has them. */
export type EvaluatedRoute = Route | "paper";

/** What each route runs, in this order. */
export const networksOf: Readonly<Record<Route, readonly NetworkName[]>> = {
  stereo: ["view-synthesis", "reconstruction"],
  direct: ["direct"],
};

export interface Lifted {
  /** [N, 17] relative to the root, unit of the input; null on the direct route. */
  readonly disparity: Float32Array | null;
  /** [N, 17, 3] millimetres relative to the root, canonical camera frame. */
  readonly coarse: Float32Array;
}

export interface Lifter {
  /** What computes, with its version. */
  readonly engine: string;
  /** @param left [N, 17, 2] canonical input. */
  lift(left: Float32Array): Promise<Lifted>;
  close(): Promise<void>;
}
