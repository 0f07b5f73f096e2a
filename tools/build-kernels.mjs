// @ts-check
/**
 * Assembles packages/engines/src/optimiser/kernels.wat into kernels-binary.ts beside it: `node tools/build-kernels.mjs`.
 * The result is committed; a test assembles again and compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const folder = new URL("../packages/engines/src/optimiser/", import.meta.url);
const source = new URL("kernels.wat", folder);
const { parseWat } = await wabt();
const module = parseWat(fileURLToPath(source), readFileSync(source, "utf8"), { simd: true });
module.validate();
const base64 = Buffer.from(module.toBinary({}).buffer).toString("base64");
const lines = base64.match(/.{1,112}/g) ?? [];
writeFileSync(
  new URL("kernels-binary.ts", folder),
  `/** kernels.wat, assembled by tools/build-kernels.mjs: a WebAssembly module, base64. */
export const kernelsBinary = [
${lines.map((line) => `  "${line}",`).join("\n")}
].join("");
`,
);
