/** Label generators of the stages that evidence compares, each as a build would open it. */
import { type LabelGenerator, type OpenLabelsOptions, openLabelGenerator } from "../label-generator.js";
import { type LabelSettings, prepareLabels } from "../prepare-labels.js";
import type { SearchSettings } from "../search-settings.js";

/**
 * - `coarse`: the networks' pose, at the depth that the search finds.
 * - `exact`: its joints on the rays of their pixels.
 * - `refined`: moved along them to where human bones want them.
 */
export const evidenceStages = ["coarse", "exact", "refined"] as const;
export type EvidenceStage = (typeof evidenceStages)[number];

const searchOf: Readonly<Record<EvidenceStage, SearchSettings>> = {
  coarse: { mode: "depth-only" },
  exact: { mode: "exact" },
  refined: { mode: "refined" },
};

export interface StageLabellers {
  readonly provenance: LabelGenerator["provenance"];
  readonly stages: readonly { readonly stage: EvidenceStage; readonly label: LabelGenerator["label"] }[];
  close(): Promise<void>;
}

/**
 * @throws {InvalidSettingError} when a weights file is missing or does not fit, or the engine is not available here.
 */
export async function openStageLabellers(
  settings: Omit<LabelSettings, "search"> = {},
  options: OpenLabelsOptions = {},
): Promise<StageLabellers> {
  const prepared = await prepareLabels(settings);
  const open: { readonly stage: EvidenceStage; readonly generator: LabelGenerator }[] = [];
  const close = async () => {
    for (const { generator } of open) await generator.close();
  };
  try {
    for (const stage of evidenceStages) {
      open.push({ stage, generator: await openLabelGenerator({ ...prepared, search: searchOf[stage] }, options) });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    provenance: open[0].generator.provenance,
    stages: open.map(({ stage, generator }) => ({ stage, label: (batch) => generator.label(batch) })),
    close,
  };
}
