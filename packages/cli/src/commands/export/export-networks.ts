import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readWeights, shippedWeightsFolder } from "@wildpose/inference";
import { type NetworkName, type NetworkSpec, networkNames } from "@wildpose/networks";
import { InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { createFolder } from "../../create-folder.js";
import { formatBytes } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { packageVersion } from "../../package-version.js";
import { textTable } from "../../text-table.js";
import { type NetworkModel, networkModel, trainingStepModel } from "./network-models.js";

export interface ExportNetworksArguments {
  readonly network: NetworkName | "all";
  readonly out: string;
  readonly weights: string | undefined;
  readonly "training-step": boolean;
  readonly batch: number | undefined;
  readonly json: boolean;
}

/** Largest batch of a training step: what a step computes for one must fit into memory many times. */
const LARGEST_BATCH = 65_536;

interface ExportedFile {
  readonly path: string;
  readonly network: NetworkName;
  readonly kind: NetworkModel["kind"];
  readonly bytes: number;
  readonly sha256: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Of a training step; null where batches are of any size. */
  readonly batch: number | null;
}

export async function exportNetworks(args: ExportNetworksArguments): Promise<void> {
  const { out, json } = args;
  const folder = args.weights ?? shippedWeightsFolder;
  const batch = trainingBatch(args);
  const networks = args.network === "all" ? networkNames : [args.network];
  refuseToOverwrite(out, networks, batch !== null);
  // All are read before anything is written.
  const sources = await Promise.all(networks.map((network) => readWeights(folder, network)));
  await createFolder(out);

  const files: ExportedFile[] = [];
  for (const { weights, file } of sources) {
    const source = { weights, file, version: packageVersion() };
    files.push(await writeModel(out, networkModel(source), weights.spec, null));
    if (batch !== null) files.push(await writeModel(out, trainingStepModel(source, batch), weights.spec, batch));
  }
  if (json) printJson({ out, files });
  else process.stdout.write(`${summarise(out, files)}\n`);
}

/** null where no training step is asked for. */
function trainingBatch({ batch, "training-step": trainingStep }: ExportNetworksArguments): number | null {
  if (batch !== undefined && !trainingStep) {
    throw new InvalidSettingError("--batch: is of the training step; add --training-step, or leave it out");
  }
  if (batch !== undefined && !(Number.isInteger(batch) && batch >= 2 && batch <= LARGEST_BATCH)) {
    throw new InvalidSettingError(`--batch: expected a whole number from 2 to ${LARGEST_BATCH}, found ${batch}`);
  }
  return trainingStep ? (batch ?? 64) : null;
}

/** @throws {OutputFolderError} when a file that is to be written is there. */
function refuseToOverwrite(out: string, networks: readonly NetworkName[], trainingStep: boolean): void {
  const names = networks.flatMap((network) => [
    `${network}.onnx`,
    ...(trainingStep ? [`${network}.training.onnx`] : []),
  ]);
  const there = names.find((name) => existsSync(join(out, name)));
  if (there) throw new OutputFolderError(out, `already holds ${there}; remove it, or use another --out`);
}

async function writeModel(
  out: string,
  { name, kind, bytes }: NetworkModel,
  { name: network, inputs, outputs }: NetworkSpec,
  batch: number | null,
): Promise<ExportedFile> {
  const path = join(out, name);
  // An interrupted export leaves no file that looks whole.
  await writeFile(`${path}.partial`, bytes, { flush: true });
  await rename(`${path}.partial`, path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, network, kind, bytes: bytes.length, sha256, inputs, outputs, batch };
}

function summarise(out: string, files: readonly ExportedFile[]): string {
  const rows = files.map(({ path, bytes, kind, inputs, outputs, batch }) => [
    path,
    formatBytes(bytes),
    kind,
    `[${batch ?? "N"}, ${inputs}]`,
    `[${batch ?? "N"}, ${outputs}]`,
  ]);
  const [first] = files;
  return [
    `Wrote ${out}`,
    textTable([
      ["file", "size", "holds", "input", files.every(({ batch }) => batch === null) ? "output" : "output, or target"],
      ...rows,
    ]),
    [
      "Run it in Python, after pip install onnxruntime",
      `  import numpy, onnxruntime; session = onnxruntime.InferenceSession(${JSON.stringify(first.path)})`,
      `  session.run(["output"], {"input": numpy.zeros((1, ${first.inputs}), "float32")})`,
    ].join("\n"),
    "docs/export.md says how the input is made of pixels; session.get_modelmeta() what the file says of itself.",
  ].join("\n\n");
}
