/** The networks of the label generator: canonical 2D in, coarse 3D out. */
import { type OpenNetwork, openPreparedNetwork } from "@wildpose/engines";
import { disparityOf, stereoInput } from "@wildpose/networks";
import { h36m17 } from "@wildpose/pose";
import type { Lifter } from "./lifter.js";
import { mirroredLifter } from "./mirrored-lifter.js";
import type { PreparedLabels } from "./prepare-labels.js";

/**
 * @param threads inside one run of a network.
 */
export async function createLifter(
  { route, networks, mirrored }: Pick<PreparedLabels, "route" | "networks" | "mirrored">,
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
  const lifter: Lifter = {
    engine: first.description,
    async lift(left) {
      if (route === "direct") return { disparity: null, coarse: await first.run(left) };
      const answer = await first.run(left);
      const count = left.length / (h36m17.joints.length * 2);
      const coarse = await second.run(stereoInput(left, answer, count));
      return { disparity: disparityOf(left, answer, count), coarse };
    },
    close,
  };
  return mirrored ? mirroredLifter(lifter) : lifter;
}
