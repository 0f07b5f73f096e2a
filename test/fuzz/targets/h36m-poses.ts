/** Human3.6M's joints in each form they come in, read as a source, and `cameras.h5` beside them. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import { isPoseDataError } from "@wildpose/pose";
import {
  camerasH5,
  cdfFile,
  type MadeTree,
  madeForms,
  madeTakes,
  madeView,
  madeWorld,
  mmposeFile,
  videopose3dFile,
} from "../../../packages/adapters/src/testing/made-h36m.js";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";
import { temporaryFolder } from "../temporary-folder.js";

const take = madeTakes[0];
const camera = "54138969";
const view = madeView(take, camera);

/** A file of a form: where it lies under a root of its own, and whether it is named there or found. */
interface Place {
  readonly form: string;
  readonly path: string;
  readonly named?: boolean;
  /** Sound files beside it. */
  readonly beside?: MadeTree;
}

const official = `${take.subject}/MyPoseFeatures`;
const world = `${official}/D3_Positions/${take.officialName}.cdf`;
const worldFile = cdfFile(madeWorld(take), 96);
const baseline = `${take.subject}/MyPoses/3D_positions/${take.name}.h5`;
const annotations = `${take.subject}/${take.listedAction}-${take.subaction}/annot.h5`;

/** By what a file begins with: a damaged one is read as each that it could be. */
const places = {
  cdf: [
    { form: "official", path: world },
    { form: "official", path: `${official}/D3_Positions_mono/${take.officialName}.${camera}.cdf` },
    {
      form: "official",
      path: `${official}/D2_Positions/${take.officialName}.${camera}.cdf`,
      beside: new Map([[world, worldFile]]),
    },
  ],
  hdf5: [
    { form: "3d-pose-baseline", path: baseline },
    { form: "h36m-fetch", path: annotations },
    { form: "official", path: "cameras.h5", beside: new Map([[world, worldFile]]) },
  ],
  npz: [
    { form: "videopose3d", path: "data_3d_h36m.npz", named: true },
    { form: "mmpose", path: "h36m_train.npz", named: true },
  ],
  matlab: [{ form: "c2f-vol", path: "valid.mat", named: true }],
} as const satisfies Record<string, readonly Place[]>;

function placesOf(bytes: Uint8Array): readonly Place[] {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  if (start.startsWith("PK")) return places.npz;
  if (start.includes("HDF")) return places.hdf5;
  return start.includes("MAT") ? places.matlab : places.cdf;
}

export const target: FuzzTarget = {
  name: "h36m-poses",
  async files() {
    const [baselineTree, fetchTree, c2fTree] = await Promise.all([
      madeForms["3d-pose-baseline"](),
      madeForms["h36m-fetch"](),
      madeForms["c2f-vol"](),
    ]);
    const made: readonly (readonly [string, Uint8Array | undefined])[] = [
      ["D3_Positions.cdf", worldFile],
      ["D3_Positions_mono.cdf", cdfFile(view.joints, 96)],
      ["D2_Positions.cdf", cdfFile(view.pixels, 64)],
      ["3D_positions.h5", baselineTree.get(baseline)],
      ["annot.h5", fetchTree.get(annotations)],
      ["cameras.h5", await camerasH5()],
      ["data_3d_h36m.npz", videopose3dFile()],
      ["h36m_train.npz", mmposeFile([take])],
      ["valid.mat", c2fTree.get("annot/valid.mat")],
    ];
    return [
      ...made.flatMap(([name, bytes]) => (bytes === undefined ? [] : [{ name, bytes }])),
      ...realFiles("h36m/mmpose-cut/test_h36m_body3d.npz"),
    ];
  },
  async read(bytes) {
    const refused: unknown[] = [];
    const tried = placesOf(bytes);
    for (const [index, place] of tried.entries()) {
      try {
        await readAt(place, index, bytes);
      } catch (error) {
        // Only what a user may see is a refusal, and it has one line.
        if (!isPoseDataError(error) || /[\r\n]/.test(error.message)) throw error;
        refused.push(error);
      }
    }
    if (refused.length === tried.length) throw refused[0];
  },
};

let folder: string | null = null;

async function readAt({ form, path, named = false, beside = new Map() }: Place, index: number, bytes: Uint8Array) {
  folder ??= temporaryFolder();
  const root = join(folder, `${form} ${index}`);
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  for (const [name, sound] of beside) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), sound);
  }
  await writeFile(file, bytes);
  const files = { root, annotations: named ? [file] : null, options: { form, cameras: [camera] } };
  for await (const _sample of readSource(adapterFor("h36m"), files));
}
