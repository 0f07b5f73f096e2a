/** The networks of the label generator: canonical 2D in, coarse 3D out. */
import { type OpenNetwork, openPreparedNetwork, type PreparedNetwork } from "@wildpose/engines";
import { type NetworkName, stereoInput } from "@wildpose/networks";
import { h36m17 } from "@wildpose/pose";

/** How the coarse 3D is made: the paper's two networks, or one network without a right view. */
export type Route = "stereo" | "direct";

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

/**
 * @param networks of {@link networksOf}, in that order.
 * @param threads inside one run of a network.
 */
export async function createLifter(
  route: Route,
  networks: readonly PreparedNetwork[],
  threads: number,
): Promise<Lifter> {
  const open: OpenNetwork[] = [];
  const close = async () => {
    for (const network of open) await network.close();
  };
  try {
    for (const network of networks) open.push(await openPreparedNetwork(network, { threads }));
  } catch (error) {
    await close();
    throw error;
  }
  const [first, second] = open;
  return {
    engine: first.description,
    async lift(left) {
      if (route === "direct") return { disparity: null, coarse: await first.run(left) };
      const disparity = await first.run(left);
      const count = left.length / (h36m17.joints.length * 2);
      return { disparity, coarse: await second.run(stereoInput(left, disparity, count)) };
    },
    close,
  };
}
