import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import wabt from "wabt";
import { openNetwork } from "../open-prepared-network.js";
import { prepareNetwork } from "../prepare-network.js";
import { madeInput, madeWeights } from "../testing/made-weights.js";
import { portableModule } from "./portable-module.js";

test("the answers of a made network are these bits, on any CPU", async () => {
  const weights = madeWeights("reconstruction", 96, 2);
  const network = await openNetwork("portable", weights, { threads: 1 });
  const answers = await network.run(madeInput(100, weights.spec));
  await network.close();
  expect(createHash("sha256").update(answers).digest("hex")).toBe(
    "c281d6dcc78d69dc584136f75194101b6f49bee2bffd8c8da0a198baa74533a7",
  );
});

/** What WebAssembly 2.0 and threads have; nothing of it leaves a result to the CPU but the bits of a NaN. */
const specifiedToTheBit = {
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  multi_value: true,
  bulk_memory: true,
  reference_types: true,
  simd: true,
  threads: true,
  relaxed_simd: false,
};

test("the module that is loaded has no instruction of relaxed SIMD", async () => {
  const { parseWat, readWasm } = await wabt();
  const relaxed = parseWat(
    "relaxed.wat",
    "(module (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2))))",
    { ...specifiedToTheBit, relaxed_simd: true },
  ).toBinary({}).buffer;
  expect(() => readWasm(relaxed, { ...specifiedToTheBit, readDebugNames: false })).toThrow(/unexpected opcode: 0xfd/);

  const loaded = readWasm(await readFile(portableModule), { ...specifiedToTheBit, readDebugNames: false });
  loaded.destroy();
});

test("opens no connection, prints nothing, starts no thread, and lets the process end", async () => {
  const prepared = await prepareNetwork("portable", madeWeights("direct", 8, 1));
  if (!("traced" in prepared)) throw new Error("portable is traced");
  const script = `
    import { syncBuiltinESMExports } from "node:module";
    import net from "node:net";
    import threads from "node:worker_threads";
    const refuse = () => { throw new Error("not on its own"); };
    globalThis.fetch = refuse;
    net.Socket.prototype.connect = refuse;
    threads.Worker = refuse;
    syncBuiltinESMExports();
    const { openPreparedNetwork } = await import(${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)});
    const traced = { model: Buffer.from(process.argv[1], "base64"), inputs: 34, outputs: 51 };
    const network = await openPreparedNetwork({ engine: "portable", traced }, { threads: 4 });
    const answers = await network.run(new Float32Array(34 * 3));
    await network.close();
    process.on("exit", () => console.log(answers.length));`;
  const ended = await promisify(execFile)(process.execPath, [
    ...["--input-type=module", "-e", script, Buffer.from(prepared.traced.model).toString("base64")],
  ]);
  expect(ended).toEqual({ stdout: "153\n", stderr: "" });
});
