// @ts-check
// The geometric search beside trying every millimetre, on poses of three kinds: that both find the same depth in every one,
// and how much faster we are. Beside it how near the search is to what copying its input takes, and the refinement.
import {
  GRID_MAX_DEPTH_MM,
  GRID_MIN_DEPTH_MM,
  refineOnRays,
  searchRootDepthGrid,
  searchRootDepths,
  searchRootDepthsOnGrid,
} from "@wildpose/geometric-search";
import { h36m17 } from "@wildpose/pose";
import { median, paired } from "./paired.mjs";
import { benchPoses } from "./search/poses.mjs";

/** @typedef {import("./search/poses.mjs").Poses} Poses */

const POSES = 100_000;
const RELEASE = 400_000;
/** Poses of a round, ours and the grid's: each takes some 20 ms, so that what else the machine does falls on both. */
const TIMED_OURS = 20_000;
const TIMED_GRID = 60;
const joints = h36m17.joints.length;
const { root } = h36m17;

export const bench = {
  name: "search",
  title: `Geometric search: ${POSES.toLocaleString("en")} poses, beside trying every millimetre from 2800 to 7199`,
  /** @param {{ shared: string | null, log: (line: string) => void }} given */
  async run({ shared, log }) {
    const kinds = await benchPoses(POSES, shared);
    const rows = kinds.map((poses) => sameDepthRow(poses, log));
    if (kinds.length < 3)
      rows.push({ what: "same depth: motion capture", skipped: "no motion files beside the repository" });
    const all = together(kinds);
    const part = (/** @type {number} */ turn) => {
      const [from, to] = [turn % 5, (turn % 5) + 1].map((fifth) => fifth * TIMED_OURS * joints);
      const { rays, coarse, labelled } = all;
      return searchRootDepthsOnGrid(
        rays.subarray(from * 2, to * 2),
        coarse.subarray(from * 3, to * 3),
        labelled.subarray(from, to),
        root,
      );
    };
    const exact = () => searchRootDepths(all.rays, all.coarse, all.labelled, root);

    let turn = 0;
    const againstGrid = await paired({
      rounds: 25,
      warmups: 5,
      ours: () => perPose(TIMED_OURS, () => part(turn)),
      peer: () => perPose(TIMED_GRID, () => tryAll(all, (turn++ * 7919) % (all.count - TIMED_GRID))),
    });
    rows.push({
      what: "the grid's depth",
      ours: `${micros(againstGrid.ours)} a pose`,
      peer: `every millimetre ${micros(againstGrid.peer)}`,
      ratio: againstGrid.ratio,
      must: 300,
      unit: "times",
    });

    // Every kind of array that a search reads, copied once.
    const copies = [all.rays, all.coarse, all.labelled].map((array) => array.slice());
    const bytes = copies.reduce((sum, { byteLength }) => sum + byteLength, 0) / all.count;
    const copy = () => {
      copies[0].set(all.rays);
      copies[1].set(all.coarse);
      copies[2].set(all.labelled);
    };
    const againstCopy = await paired({ ours: () => perPose(all.count, exact), peer: () => perPose(all.count, copy) });
    rows.push(
      {
        what: "the exact depth",
        ours: `${micros(againstCopy.ours)} a pose`,
        ratio: againstCopy.ours * 1000,
        atMost: 2.5,
        unit: "µs",
      },
      {
        what: `beside a copy of its input, ${bytes.toFixed(0)} bytes a pose`,
        ours: micros(againstCopy.ours),
        peer: `memory copy ${micros(againstCopy.peer)}`,
        ratio: againstCopy.ratio,
        unit: "times",
      },
      { what: "passes over the joints of a pose", ratio: exact().evaluations / all.count, unit: "passes" },
      releaseRow(all),
      refinementRow(kinds[1]),
    );
    return rows;
  },
};

/** @param {Poses} poses @param {(line: string) => void} log */
function sameDepthRow(poses, log) {
  const { depth } = searchRootDepthsOnGrid(poses.rays, poses.coarse, poses.labelled, root);
  let same = 0;
  let defined = 0;
  for (let pose = 0; pose < poses.count; pose++) {
    if (Number.isNaN(depth[pose])) continue;
    defined++;
    const tried = tryOne(poses, pose);
    if (tried === depth[pose]) same++;
    else log(`${poses.kind}, pose ${pose}: ${depth[pose]} mm, by trying ${tried} mm`);
    if (pose % 20_000 === 19_999) log(`${poses.kind}: ${pose + 1} poses tried`);
  }
  const atEdge = depth.filter((value) => value === GRID_MIN_DEPTH_MM || value === GRID_MAX_DEPTH_MM).length;
  return {
    what: `same depth: ${poses.kind}`,
    ours: `${same} of ${defined} poses, ${atEdge} at an end of the grid`,
    ratio: same / defined,
    must: 1,
    unit: "of all",
  };
}

/** A whole release at once, the same poses again and again. @param {Poses} all */
function releaseRow(all) {
  const times = RELEASE / all.count;
  const rays = new Float64Array(all.rays.length * times);
  const coarse = new Float32Array(all.coarse.length * times);
  const labelled = new Uint8Array(all.labelled.length * times);
  for (let i = 0; i < times; i++) {
    rays.set(all.rays, i * all.rays.length);
    coarse.set(all.coarse, i * all.coarse.length);
    labelled.set(all.labelled, i * all.labelled.length);
  }
  const seconds = [];
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    searchRootDepths(rays, coarse, labelled, root);
    seconds.push((performance.now() - started) / 1000);
  }
  return {
    what: `${RELEASE.toLocaleString("en")} poses at once`,
    ours: `${median(seconds).toFixed(2)} s`,
    ratio: median(seconds),
    atMost: 1,
    unit: "s",
  };
}

/** Bodies, whose bones have lengths that mean something. @param {Poses} bodies */
function refinementRow({ kind, count, rays, coarse, labelled }) {
  const { depth } = searchRootDepths(rays, coarse, labelled, root);
  const out = new Float64Array(coarse.length);
  const times = [];
  for (let round = 0; round < 9; round++) {
    times.push(perPose(count, () => refineOnRays(rays, coarse, labelled, root, depth, {}, out)));
  }
  return {
    what: `refinement on the rays: ${kind}`,
    ours: `${micros(median(times))} a pose`,
    ratio: median(times) * 1000,
    atMost: 20,
    unit: "µs",
  };
}

/** @param {Poses} poses @param {number} first */
function tryAll(poses, first) {
  let sum = 0;
  for (let pose = first; pose < first + TIMED_GRID; pose++) sum += tryOne(poses, pose);
  return sum;
}

/** @param {Poses} poses @param {number} pose */
function tryOne({ rays, coarse, labelled }, pose) {
  const [from, to] = [pose * joints, (pose + 1) * joints];
  return searchRootDepthGrid(
    rays.subarray(from * 2, to * 2),
    coarse.subarray(from * 3, to * 3),
    labelled.subarray(from, to),
    root,
  );
}

/** Milliseconds a pose. @param {number} count @param {() => unknown} work */
function perPose(count, work) {
  const started = performance.now();
  work();
  return (performance.now() - started) / count;
}

/** @param {number} milliseconds */
function micros(milliseconds) {
  const micro = milliseconds * 1000;
  return `${micro.toFixed(micro >= 100 ? 0 : 2)} µs`;
}

/** @param {readonly Poses[]} kinds @returns {Poses} all of them, the kinds mixed */
function together(kinds) {
  const count = kinds.reduce((sum, poses) => sum + poses.count, 0);
  const rays = new Float64Array(count * joints * 2);
  const coarse = new Float32Array(count * joints * 3);
  const labelled = new Uint8Array(count * joints);
  let to = 0;
  for (let pose = 0; to < count; pose++) {
    for (const kind of kinds) {
      if (pose >= kind.count) continue;
      rays.set(kind.rays.subarray(pose * joints * 2, (pose + 1) * joints * 2), to * joints * 2);
      coarse.set(kind.coarse.subarray(pose * joints * 3, (pose + 1) * joints * 3), to * joints * 3);
      labelled.set(kind.labelled.subarray(pose * joints, (pose + 1) * joints), to * joints);
      to++;
    }
  }
  return { kind: "all", count, rays, coarse, labelled };
}
