/** The networks of the label generator: canonical 2D in, coarse 3D out. */
import { stereoInput } from "@wildpose/networks";
import { h36m17 } from "@wildpose/pose";
import { OnnxNetwork } from "./onnx-network.js";
import { readWeights, type WeightsFile } from "./weights-folder.js";

/** How the coarse 3D is made: the paper's two networks, or one network without a right view. */
export type Route = "stereo" | "direct";

export interface Lifted {
  /** [N, 17] relative to the root, unit of the input; null on the direct route. */
  readonly disparity: Float32Array | null;
  /** [N, 17, 3] millimetres relative to the root, canonical camera frame. */
  readonly coarse: Float32Array;
}

export interface Lifter {
  readonly files: readonly WeightsFile[];
  /** @param left [N, 17, 2] canonical input. */
  lift(left: Float32Array): Promise<Lifted>;
  close(): Promise<void>;
}

export async function createLifter(route: Route, folder: string, threads: number): Promise<Lifter> {
  const open = async (name: "direct" | "view-synthesis" | "reconstruction") => {
    const { weights, file } = await readWeights(folder, name);
    return { file, network: await OnnxNetwork.create(weights, threads) };
  };
  if (route === "direct") {
    const direct = await open("direct");
    return {
      files: [direct.file],
      lift: async (left) => ({ disparity: null, coarse: await direct.network.run(left) }),
      close: () => direct.network.close(),
    };
  }
  const viewSynthesis = await open("view-synthesis");
  const reconstruction = await open("reconstruction");
  return {
    files: [viewSynthesis.file, reconstruction.file],
    async lift(left) {
      const disparity = await viewSynthesis.network.run(left);
      const count = left.length / (h36m17.joints.length * 2);
      return { disparity, coarse: await reconstruction.network.run(stereoInput(left, disparity, count)) };
    },
    async close() {
      await viewSynthesis.network.close();
      await reconstruction.network.close();
    },
  };
}
