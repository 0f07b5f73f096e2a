import { type EngineChoice, type PreparedNetwork, prepareNetwork } from "@wildpose/engines";
import { networksOf, type Route } from "./lifter.js";
import { checkSearch, type SearchSettings } from "./search-settings.js";
import { readWeights, shippedWeightsFolder, type WeightsFile } from "./weights-folder.js";

export interface LabelSettings {
  /** Where the weights lie; the shipped ones by default. */
  readonly weightsFolder?: string;
  /** The paper's stereo route by default. */
  readonly route?: Route;
  /** What runs the networks; `onnx:cpu` by default. */
  readonly engine?: EngineChoice;
  /** Take the mean of a person's pose and that of its mirror image, which the networks see too; not by default. */
  readonly mirrored?: boolean;
  /** How depths are searched and joints placed; the paper's way by default. */
  readonly search?: SearchSettings;
}

/** What a label generator is opened from. Plain data, so that one thread can prepare what many open. */
export interface PreparedLabels {
  readonly route: Route;
  /** What the route runs, in its order. */
  readonly networks: readonly PreparedNetwork[];
  readonly weights: readonly WeightsFile[];
  readonly mirrored: boolean;
  readonly search: SearchSettings;
}

/**
 * Reads weights and makes their networks ready for the engine. Starts no engine.
 *
 * @throws {InvalidSettingError} when a weights file is missing or does not fit, or the search's settings do not go together.
 */
export async function prepareLabels(settings: LabelSettings = {}): Promise<PreparedLabels> {
  const { weightsFolder = shippedWeightsFolder, route = "stereo", engine = "onnx:cpu" } = settings;
  const { mirrored = false, search = {} } = settings;
  checkSearch(search);
  const networks: PreparedNetwork[] = [];
  const files: WeightsFile[] = [];
  for (const name of networksOf[route]) {
    const { weights, file } = await readWeights(weightsFolder, name);
    networks.push(await prepareNetwork(engine, weights));
    files.push(file);
  }
  return { route, networks, weights: files, mirrored, search };
}
