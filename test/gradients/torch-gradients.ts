/** PyTorch as an oracle, where a Python has it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors, type Tensor, writeSafetensors } from "@wildpose/networks";
import { type GradientCase, type Gradients, trainableNames } from "./gradient-case.js";

const script = fileURLToPath(new URL("../../tools/oracles/torch-gradients.py", import.meta.url));

/** One of those that `WILDPOSE_PYTHON` names (several as in PATH), or `python3`; null where none has PyTorch. */
export function findTorch(): string | null {
  const candidates = process.env.WILDPOSE_PYTHON?.split(delimiter) ?? ["python3"];
  const has = (python: string) => spawnSync(python, ["-c", "import numpy, torch"], { stdio: "ignore" }).status === 0;
  return candidates.find(has) ?? null;
}

/** @param metadata what the script must know of the network. */
export function torchGradients(python: string, given: GradientCase, metadata: Record<string, string>): Gradients {
  const { network, batch } = given;
  const tensors = new Map<string, Tensor>([
    ["input", { shape: [batch, ...network.inputShape], data: given.input }],
    ["target", { shape: [batch, ...network.outputShape], data: given.target }],
  ]);
  for (const [name, { shape }] of network.tensors) {
    tensors.set(`tensor/${name}`, { shape, data: given.tensors.get(name) as Float32Array });
  }
  for (const { name, shape } of network.dropouts) {
    tensors.set(`mask/${name}`, { shape: [batch, ...shape], data: given.masks.get(name) as Float32Array });
  }
  const names = trainableNames(network);
  const folder = mkdtempSync(join(tmpdir(), "wildpose-gradients-"));
  try {
    const [from, to] = [join(folder, "case.safetensors"), join(folder, "gradients.safetensors")];
    writeFileSync(
      from,
      writeSafetensors({ tensors, metadata: { ...metadata, trainable: names.join("\n") } }, () => "F32"),
    );
    const { status, stderr } = spawnSync(python, [script, from, to], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${script}: ${stderr}`);
    const result = readSafetensors(readFileSync(to)).tensors;
    return {
      loss: result.get("loss")?.data[0] as number,
      gradients: new Map(names.map((name) => [name, result.get(`gradient/${name}`)?.data as Float32Array])),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
