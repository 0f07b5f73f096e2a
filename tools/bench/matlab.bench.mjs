// Reading a MATLAB v5 file of 25,000 images laid out as MPII's annotations: two million values in structs, nearly all of
// them single numbers. The file is made here from the 300 official images at hand, or from drawn numbers in the same
// layout. The peer is scipy.io.loadmat, with its defaults and with the options most readers of MPII use; each file is read
// in a process of its own, so that its peak memory can be told.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { matlabDoubles, matlabEmpty, matlabStruct, matlabText, readMatlabV5, writeMatlabV5 } from "@wildpose/formats";

const IMAGES = 25_000;
const ROUNDS = 3;
const LEAST_RATIO = 5;

const ourProgram = `
import { readFileSync } from "node:fs";
import { readMatlabV5 } from ${JSON.stringify(import.meta.resolve("@wildpose/formats"))};
const bytes = readFileSync(process.argv[1]);
const start = performance.now();
const variables = readMatlabV5(bytes);
const milliseconds = performance.now() - start;
console.log(JSON.stringify([milliseconds, process.resourceUsage().maxRSS / 1024, variables.size]));
`;
const peerProgram = `
import json, resource, sys, time
from scipy.io import loadmat
options = json.loads(sys.argv[2])
start = time.perf_counter()
variables = loadmat(sys.argv[1], **options)
milliseconds = (time.perf_counter() - start) * 1000
print(json.dumps([milliseconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(variables)]))
`;
const peers = [
  { name: "loadmat", options: {} },
  { name: "loadmat, struct_as_record=False, squeeze_me=True", options: { struct_as_record: false, squeeze_me: true } },
];

export const bench = {
  name: "matlab",
  title: `MATLAB v5: ${IMAGES.toLocaleString("en")} images in the layout of MPII, beside scipy`,
  async run({ python, scratch, shared, log }) {
    const path = join(scratch, "mpii.mat");
    const cut = shared === null ? null : join(shared, "mpii/derived/RELEASE_cut_first300.mat");
    const release = cut !== null && existsSync(cut) ? officialRelease(cut) : drawnRelease();
    const file = writeMatlabV5({ RELEASE: repeated(release) }, { compress: true });
    await writeFile(path, file);
    const size = `${(file.length / 1e6).toFixed(1)} MB compressed`;

    const ours = [];
    const theirs = peers.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await measured(process.execPath, ["--input-type=module", "-e", ourProgram, path]));
      if (python === null) continue;
      for (const [index, { options }] of peers.entries()) {
        theirs[index].push(await measured(python, ["-c", peerProgram, path, JSON.stringify(options)]));
      }
    }
    const [time, memory] = medians(ours);
    const what = `read ${IMAGES} images, ${size}`;
    if (python === null) return [{ what, ours: spoken(time, memory), skipped: "no Python with scipy", unit: "times" }];
    return peers.flatMap(({ name }, index) => {
      const [peerTime, peerMemory] = medians(theirs[index]);
      const speeds = { ours: spoken(time, memory), peer: `scipy ${name} ${spoken(peerTime, peerMemory)}` };
      log?.(`${what}: ${speeds.ours}, ${speeds.peer}`);
      return [
        { what: `${what}, beside ${name}`, ...speeds, ratio: peerTime / time, must: LEAST_RATIO, unit: "times" },
        { what: `peak memory, beside ${name}`, ...speeds, ratio: peerMemory / memory, unit: "times" },
      ];
    });
  },
};

function officialRelease(path) {
  return readMatlabV5(readFileSync(path)).get("RELEASE").elements[0];
}

/** 300 images with a person of 16 points each, numbers drawn by a rule. */
function drawnRelease() {
  const scalar = (value) => {
    const kind = value < 256 ? ["uint8", Uint8Array] : ["uint16", Uint16Array];
    return { ...matlabDoubles([1, 1], []), class: kind[0], data: kind[1].of(value) };
  };
  const person = (image) => {
    const points = Array.from({ length: 16 }, (_, id) => ({
      x: scalar((image * 37 + id * 61) % 1280),
      y: scalar((image * 53 + id * 29) % 720),
      id: scalar(id),
      is_visible: id % 8 === 0 ? matlabEmpty() : scalar(id % 2),
    }));
    return {
      x1: scalar(image),
      y1: scalar(image + 10),
      x2: scalar(image + 70),
      y2: scalar(image + 80),
      annopoints: matlabStruct([1, 1], [{ point: matlabStruct([1, 16], points) }]),
      scale: matlabDoubles([1, 1], [1 + image / 77]),
      objpos: matlabStruct([1, 1], [{ x: scalar(image * 3), y: scalar(image * 2) }]),
    };
  };
  const images = Array.from({ length: 300 }, (_, image) => ({
    image: matlabStruct([1, 1], [{ name: matlabText(`${String(image).padStart(9, "0")}.jpg`) }]),
    annorect: matlabStruct([1, 1], [person(image)]),
    frame_sec: scalar(image),
    vidx: scalar(image),
  }));
  return {
    annolist: matlabStruct([1, 300], images),
    img_train: matlabDoubles([1, 300], new Float64Array(300).fill(1)),
  };
}

/** The release with its images again and again. */
function repeated(release) {
  const { annolist, img_train: imgTrain } = release;
  const images = Array.from({ length: IMAGES }, (_, i) => annolist.elements[i % annolist.elements.length]);
  const train = Float64Array.from({ length: IMAGES }, (_, i) => Number(imgTrain.data[i % imgTrain.data.length]));
  return matlabStruct(
    [1, 1],
    [
      {
        ...release,
        annolist: matlabStruct([1, IMAGES], images, annolist.fields),
        img_train: matlabDoubles([1, IMAGES], train),
      },
    ],
  );
}

async function measured(program, parameters) {
  const { stdout } = await promisify(execFile)(program, parameters);
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
