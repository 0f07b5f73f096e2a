// @ts-check
/**
 * Reading BVH: frames of 132 channels a second, against the plain way of splitting the text and taking `Number` of each
 * word, in turns in the same run. Both give the same numbers; only the motion is timed, the file is in memory.
 */
import { readBvh } from "@wildpose/formats/motion";

const JOINTS = 22;
const CHANNELS = 6 * JOINTS;
const FRAMES = 30_000;
const ROUNDS = 5;

export const bench = {
  name: "bvh",
  title: "Reading BVH motion",

  /** @param {{ log?: (line: string) => void }} context */
  async run({ log } = {}) {
    const bytes = new TextEncoder().encode(madeMotion());
    log?.(`${FRAMES} frames of ${CHANNELS} channels, ${(bytes.length / 1e6).toFixed(1)} MB`);
    const ours = [];
    const plain = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [fast, seconds] = timed(() => readBvh(bytes).values);
      const [slow, plainSeconds] = timed(() => plainValues(bytes));
      if (round === 0 && !sameNumbers(fast, slow)) throw new Error("the two ways of reading differ");
      ours.push(FRAMES / seconds);
      plain.push(FRAMES / plainSeconds);
    }
    const speed = median(ours);
    const plainSpeed = median(plain);
    return [
      {
        what: `readBvh, ${CHANNELS} channels`,
        ours: `${Math.round(speed)} frames/s`,
        peer: "",
        ratio: speed,
        must: 50_000,
        unit: "frames/s",
      },
      {
        what: "readBvh beside split and Number",
        ours: `${Math.round(speed)} frames/s`,
        peer: `${Math.round(plainSpeed)} frames/s`,
        ratio: speed / plainSpeed,
        must: 2,
        unit: "times",
      },
    ];
  },
};

/** Everything after the line of the frame time, word by word. @param {Uint8Array} bytes */
function plainValues(bytes) {
  const text = new TextDecoder().decode(bytes);
  const start = text.indexOf("\n", text.indexOf("Frame Time")) + 1;
  return Float64Array.from(text.slice(start).trim().split(/\s+/).map(Number));
}

/** A motion as Bandai-Namco writes it: six significant digits, here and there an exponent. */
function madeMotion() {
  const lines = ["HIERARCHY"];
  for (let joint = 0; joint < JOINTS; joint++) {
    lines.push(`${joint === 0 ? "ROOT" : "JOINT"} joint_${joint}`, "{", `OFFSET ${joint} ${joint / 3} 0`);
    lines.push("CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation");
  }
  lines.push("End Site", "{", "OFFSET 0 0 0", "}");
  for (let joint = 0; joint < JOINTS; joint++) lines.push("}");
  lines.push("MOTION", `Frames: ${FRAMES}`, "Frame Time: 0.0333333");
  const values = new Array(CHANNELS);
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      const value = 90 * Math.sin(frame / 40 + channel) + (channel % 7);
      values[channel] = channel % 17 === 0 ? (value * 1e-6).toPrecision(6) : value.toPrecision(6);
    }
    lines.push(values.join(" "));
  }
  return `${lines.join("\n")}\n`;
}

/** @template Result @param {() => Result} work @returns {[Result, number]} the result and the seconds it took */
function timed(work) {
  const start = performance.now();
  const result = work();
  return [result, (performance.now() - start) / 1000];
}

/** @param {Float64Array} one @param {Float64Array} other */
function sameNumbers(one, other) {
  return one.length === other.length && one.every((value, index) => Object.is(value, other[index]));
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
