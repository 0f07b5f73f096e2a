// @ts-check
import { fileURLToPath } from "node:url";
import { startResident } from "./resident.mjs";

/** Of the network: the paper's. */
export const WIDTH = 1024;
export const BLOCKS = 2;
const INPUTS = 34;
const OUTPUTS = 51;

/** Additions and multiplications of the linear layers, for one pose. */
export const FORWARD_FLOPS = 2 * WIDTH * (INPUTS + 2 * BLOCKS * WIDTH + OUTPUTS);
/** Backward does it twice more, but for the gradient of the network's input, which nothing asks for. */
export const STEP_FLOPS = 3 * FORWARD_FLOPS - 2 * WIDTH * INPUTS;
/** Of one row of a product with [WIDTH, WIDTH]. */
export const ROW_FLOPS = 2 * WIDTH * WIDTH;

/**
 * Who takes turns.
 *
 * @typedef {object} Sides
 * @property {number} threads
 * @property {string} spoken `1 thread`
 * @property {import("./resident.mjs").Resident} ours
 * @property {import("./resident.mjs").Resident | null} torch as it comes; null without Python
 * @property {import("./resident.mjs").Resident | null} torchKeeping with {@link keepingMemory}; null without Python
 * @property {import("./resident.mjs").Resident | null} numpy null without Python
 * @property {() => void} close
 */

const path = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * Our process.
 *
 * @param {{ threads: number, cores: readonly number[] }} on
 */
export function startOurs(on) {
  const words = [on.threads, WIDTH, BLOCKS].map(String);
  return startResident([process.execPath, "--expose-gc", path("our-process.mjs"), ...words], on);
}

/**
 * Variables of the GNU C library, which by itself returns large blocks to the system when they are freed and gets them anew,
 * cleared, at every step. PyTorch keeps no memory of its own on a CPU; ONNX Runtime does.
 */
const keepingMemory = { MALLOC_MMAP_THRESHOLD_: "2000000000", MALLOC_TRIM_THRESHOLD_: "4000000000" };

/**
 * Starts one after another, as some of them time something first.
 *
 * @param {{ threads: number, cores: readonly number[], python: string | null, log: (line: string) => void }} options
 * @returns {Promise<Sides>}
 */
export async function startSides({ threads, cores, python, log }) {
  const on = { threads, cores };
  const ours = startOurs(on);
  /** @type {import("./resident.mjs").Resident[]} */
  const started = [ours];
  const close = () => {
    for (const side of started) side.close();
  };
  /** @param {string} file @param {readonly number[]} words @param {Readonly<Record<string, string>>} [variables] */
  const startPython = async (file, words, variables) => {
    if (!python) return null;
    const side = startResident([python, path(file), ...words.map(String)], on, variables);
    started.push(side);
    log((await side.ask({ do: "hello" })).description);
    return side;
  };
  try {
    const torchWords = [threads, WIDTH, BLOCKS];
    const torch = await startPython("torch_peer.py", torchWords);
    const torchKeeping = await startPython("torch_peer.py", torchWords, keepingMemory);
    const numpy = await startPython("numpy_peer.py", [WIDTH]);
    const spoken = threads === 1 ? "1 thread" : `${threads} threads`;
    return { threads, spoken, ours, torch, torchKeeping, numpy, close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Asks for something so many times; for `inTurns`.
 *
 * @param {import("./resident.mjs").Resident} side
 * @param {Readonly<Record<string, unknown>>} request
 */
export function timesOf(side, request) {
  return async (/** @type {number} */ times) =>
    /** @type {number} */ ((await side.ask({ ...request, times })).milliseconds);
}
