// Reading the HDF5 files of Human3.6M packages, from the path to arrays in memory, beside h5py on the same files. Both
// find every dataset and read it. The files are in the system's cache; each round reads all of them once, ours and the
// peer's in turn, in a process each.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readHdf5 } from "@wildpose/formats/hdf5";

const ROUNDS = 25;
const LEAST_RATIO = 0.5;

/** Kind of file → how many of it a round reads. */
const kinds = [
  { name: "positions", count: 6, what: "3D_positions: [96, 6500] doubles, contiguous, 5 MB each" },
  { name: "chunked", count: 3, what: "annot.h5: three datasets in chunks, 8 MB each" },
  { name: "deflated", count: 3, what: "annot.h5 with gzip and shuffle, 5 MB each" },
  { name: "names", count: 10, what: "3,000 image names of 13 bytes and their joints, 0.8 MB each" },
  { name: "cameras", count: 5, what: "cameras.h5: 197 tiny datasets in 36 groups" },
];

/** Makes the files, then answers each line with the milliseconds that reading the files of that kind took. */
const peerProgram = `
import sys, time, h5py, numpy as np
folder = sys.argv[1]
counts = dict(zip(sys.argv[2::2], map(int, sys.argv[3::2])))
random = np.random.default_rng(1)
def make(kind, f):
    if kind == "positions":
        f["3D_positions"] = random.normal(size=(96, 6500))
    elif kind in ("chunked", "deflated"):
        options = dict(chunks=(100, 32, 3), compression="gzip", shuffle=True) if kind == "deflated" else dict(chunks=True)
        for name, shape in (("pose/2d", (4000, 32, 2)), ("pose/3d", (4000, 32, 3)), ("pose/3d-univ", (4000, 32, 3))):
            if kind == "deflated" and name == "pose/2d": continue
            f.create_dataset(name, data=np.round(random.normal(size=shape), 2), **options)
        f["frame"] = np.arange(4000)
    elif kind == "names":
        f["imgname"] = np.array([b"%09d.jpg" % i for i in range(3000)], dtype="S13")
        f["part"] = random.normal(size=(3000, 16, 2))
        f.attrs["name"] = "mpii"
    else:
        for subject in range(1, 8):
            for camera in range(1, 5):
                for name, shape in (("R", (3, 3)), ("T", (3, 1)), ("f", (2, 1)), ("c", (2, 1)), ("k", (3, 1)), ("p", (2, 1)), ("Name", (8, 1))):
                    f["subject%d/camera%d/%s" % (subject, camera, name)] = random.normal(size=shape)
        f["3dtest"] = random.normal(size=(96, 1))
for kind, count in counts.items():
    for i in range(count):
        with h5py.File("%s/%s-%d.h5" % (folder, kind, i), "w") as f: make(kind, f)
def read(path):
    arrays = {}
    with h5py.File(path, "r") as f:
        f.visititems(lambda name, one: arrays.__setitem__(name, one[()]) if isinstance(one, h5py.Dataset) else None)
    return arrays
print("ready", flush=True)
for line in sys.stdin:
    kind = line.strip()
    start = time.perf_counter()
    kept = [read("%s/%s-%d.h5" % (folder, kind, i)) for i in range(counts[kind])]
    print((time.perf_counter() - start) * 1000, flush=True)
`;

export const bench = {
  name: "hdf5",
  title: "HDF5: the files of Human3.6M packages, beside h5py",
  async run({ python, scratch, log }) {
    if (python === null) return kinds.map(({ what }) => ({ what, skipped: "no Python with h5py", unit: "times" }));
    const args = kinds.flatMap(({ name, count }) => [name, String(count)]);
    const peer = spawn(python, ["-c", peerProgram, scratch, ...args], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
    const answer = async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error("the Python process ended");
      return value;
    };
    try {
      await answer();
      const rows = [];
      for (const { name, count, what } of kinds) {
        const times = { ours: [], peer: [] };
        for (let round = 0; round < ROUNDS; round++) {
          const start = performance.now();
          const kept = [];
          for (let i = 0; i < count; i++) kept.push(readHdf5(await readFile(join(scratch, `${name}-${i}.h5`))));
          times.ours.push(performance.now() - start);
          peer.stdin.write(`${name}\n`);
          times.peer.push(Number(await answer()));
        }
        const [ours, theirs] = [median(times.ours) / count, median(times.peer) / count];
        const speeds = { ours: `${ours.toFixed(2)} ms a file`, peer: `h5py ${theirs.toFixed(2)} ms` };
        log?.(`${what}: ${speeds.ours}, ${speeds.peer}`);
        rows.push({ what, ...speeds, ratio: theirs / ours, must: LEAST_RATIO, unit: "times" });
      }
      return rows;
    } finally {
      peer.kill();
    }
  },
};

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
