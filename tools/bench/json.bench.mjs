// Reading a JSON array of 200,000 images laid out as AI-Challenger's annotations, element by element, beside JSON.parse of
// the whole file. Each reading is a process of its own, so that its peak memory can be told; a file of twice the length
// shows whether memory grows with it.
import { execFile } from "node:child_process";
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const IMAGES = 200_000;
const ROUNDS = 3;
const LEAST_RATIO = 0.7;
/** Room for the garbage collector: what a heap happens to hold differs from one run to the next. */
const MOST_GROWTH = 1.5;

const ourProgram = `
import { jsonArrayElements } from ${JSON.stringify(import.meta.resolve("@wildpose/formats/json"))};
const start = performance.now();
let persons = 0;
for await (const { value } of jsonArrayElements(process.argv[1])) persons += Object.keys(value.human_annotations).length;
console.log(JSON.stringify([performance.now() - start, process.resourceUsage().maxRSS / 1024, persons]));
`;
const peerProgram = `
import { readFileSync } from "node:fs";
const start = performance.now();
let persons = 0;
for (const value of JSON.parse(readFileSync(process.argv[1], "utf8"))) persons += Object.keys(value.human_annotations).length;
console.log(JSON.stringify([performance.now() - start, process.resourceUsage().maxRSS / 1024, persons]));
`;

export const bench = {
  name: "json",
  title: `JSON: ${IMAGES.toLocaleString("en")} images in the layout of AI-Challenger, beside JSON.parse of the whole file`,
  async run({ scratch, log }) {
    const path = join(scratch, "images.json");
    const twice = join(scratch, "twice.json");
    writeImages(path, IMAGES);
    writeImages(twice, 2 * IMAGES);

    const runs = { ours: [], peer: [], twice: [] };
    for (let round = 0; round < ROUNDS; round++) {
      runs.ours.push(await measured(ourProgram, path));
      runs.peer.push(await measured(peerProgram, path));
      runs.twice.push(await measured(ourProgram, twice));
    }
    if (runs.ours[0][2] !== runs.peer[0][2])
      throw new Error(`${runs.ours[0][2]} persons, JSON.parse has ${runs.peer[0][2]}`);
    const [time, memory] = medians(runs.ours);
    const [peerTime, peerMemory] = medians(runs.peer);
    const [twiceTime, twiceMemory] = medians(runs.twice);
    const what = `read ${(statSync(path).size / 1e6).toFixed(0)} MB`;
    const speeds = { ours: spoken(time, memory), peer: `JSON.parse(readFile) ${spoken(peerTime, peerMemory)}` };
    const doubled = { ours: spoken(twiceTime, twiceMemory), peer: `half the file ${spoken(time, memory)}` };
    log?.(`${what}: ${speeds.ours}, ${speeds.peer}; twice the file: ${doubled.ours}`);
    return [
      { what, ...speeds, ratio: peerTime / time, must: LEAST_RATIO, unit: "times" },
      { what: "peak memory", ...speeds, ratio: peerMemory / memory, unit: "times" },
      {
        what: "peak memory of half the file over that of the whole",
        ...doubled,
        ratio: memory / twiceMemory,
        must: 1 / MOST_GROWTH,
        unit: "times",
      },
    ];
  },
};

/** Two to four persons an image, numbers drawn by a rule, ids of 40 digits. */
function writeImages(path, images) {
  const file = openSync(path, "w");
  let text = "[";
  for (let image = 0; image < images; image++) {
    const numbers = Array.from({ length: 2 + (image % 3) }, (_, person) => person + 1);
    const joints = (person) =>
      Array.from({ length: 14 }, (_, joint) => {
        const code = 1 + ((image + person * joint) % 3);
        return code === 3 ? [0, 0, 3] : [(image * 7 + joint * 31) % 900, (person * 97 + joint * 17) % 600, code];
      }).flat();
    const record = {
      url: `http://example.org/photographs/made/${image}.jpg`,
      image_id: image.toString(16).padStart(40, "0"),
      keypoint_annotations: Object.fromEntries(numbers.map((person) => [`human${person}`, joints(person)])),
      human_annotations: Object.fromEntries(
        numbers.map((person) => [`human${person}`, [person, 20, 300 + person, 400]]),
      ),
    };
    text += `${image === 0 ? "" : ", "}${JSON.stringify(record)}`;
    if (text.length > 1e6) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, `${text}]`);
  closeSync(file);
}

async function measured(program, path) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, path]);
  return JSON.parse(stdout);
}

function medians(rounds) {
  return [0, 1].map(
    (column) => rounds.map((round) => round[column]).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)],
  );
}

function spoken(milliseconds, megabytes) {
  return `${(milliseconds / 1000).toFixed(2)} s, peak ${megabytes.toFixed(0)} MB`;
}
