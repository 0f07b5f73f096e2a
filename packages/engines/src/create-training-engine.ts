import type { OnnxProvider, TfjsBackend, TrainingEngineChoice } from "./engine-choice.js";
import type { OnnxTrainingOptions } from "./onnx/training-engine.js";
import type { TrainingEngine, TrainingPlan, TrainingState } from "./training-engine.js";

/**
 * Starts a training. Loads the chosen engine and no other.
 *
 * @param state of an earlier training on any engine; absent for a fresh start from the network's initial tensors.
 * @param options for the onnx engines.
 * @throws {InvalidSettingError} when the engine is not available here, the plan cannot be carried out, or the state is of
 * another network.
 */
export async function createTrainingEngine(
  choice: TrainingEngineChoice,
  plan: TrainingPlan,
  state?: TrainingState,
  options: Pick<OnnxTrainingOptions, "onPart"> = {},
): Promise<TrainingEngine> {
  const { startingState } = await import("./starting-state.js");
  const start = startingState(plan, state);
  const [engine, on] = choice.split(":");
  if (engine === "onnx") {
    const { createOnnxTrainingEngine } = await import("./onnx/training-engine.js");
    return createOnnxTrainingEngine(on as OnnxProvider, plan, start, options);
  }
  const { createTfjsTrainingEngine } = await import("./tfjs/training-engine.js");
  return createTfjsTrainingEngine(on as TfjsBackend, plan, start);
}
