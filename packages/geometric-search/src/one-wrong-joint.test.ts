/**
 * A joint whose 2D is 500 px off. Its share in the slope of the cost is at most ‖b‖, how far its ray is from the root's, so
 * the depth stays where the slope of the other joints' cost is at most that: however far off the joint is in millimetres.
 */
import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { searchRootDepths } from "./search-root-depths.js";
import { intrinsics, J, onePose, type Poses, randomPoses, root } from "./testing/random-poses.js";

/** Each pose with one joint moved by 500 px in a random direction. */
function withOneWrongJoint(poses: Poses, name: string): { poses: Poses; wrong: Uint8Array } {
  const random = randomStream(1, name);
  const rays = poses.rays.slice();
  const wrong = Uint8Array.from({ length: poses.count }, (_, n) => {
    const joint = 1 + random.integer(J - 1);
    const angle = random.uniform(0, 2 * Math.PI);
    rays[(n * J + joint) * 2] += (500 * Math.cos(angle)) / intrinsics[0];
    rays[(n * J + joint) * 2 + 1] += (500 * Math.sin(angle)) / intrinsics[1];
    return joint;
  });
  return { poses: { ...poses, rays }, wrong };
}

/** Σ a·b and Σ b² of the joints of a pose, and the slope of the sum of their distances at a depth; `without` left out. */
function momentsOf(poses: Poses, n: number, depth: number, without = -1) {
  const [rays, coarse] = onePose(poses, n);
  let towards = 0;
  let squared = 0;
  let slope = 0;
  for (let j = 0; j < J; j++) {
    if (j === root || j === without) continue;
    const bx = rays[j * 2] - rays[root * 2];
    const by = rays[j * 2 + 1] - rays[root * 2 + 1];
    const ax = rays[j * 2] * coarse[j * 3 + 2] - coarse[j * 3];
    const ay = rays[j * 2 + 1] * coarse[j * 3 + 2] - coarse[j * 3 + 1];
    const x = ax + depth * bx;
    const y = ay + depth * by;
    towards += ax * bx + ay * by;
    squared += bx * bx + by * by;
    slope += (x * bx + y * by) / Math.hypot(x, y);
  }
  return { towards, squared, slope };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

const right = randomPoses(1000, "one wrong joint", { coarseMm: 40 });
const { poses: spoilt, wrong } = withOneWrongJoint(right, "one wrong joint");
const before = searchRootDepths(right.rays, right.coarse, right.labelled, root).depth;
const after = searchRootDepths(spoilt.rays, spoilt.coarse, spoilt.labelled, root).depth;

test("the slope of the other joints' cost at the depth is at most the wrong joint's ‖b‖", () => {
  for (let n = 0; n < right.count; n++) {
    const rays = onePose(spoilt, n)[0];
    const joint = wrong[n];
    const length = Math.hypot(rays[joint * 2] - rays[root * 2], rays[joint * 2 + 1] - rays[root * 2 + 1]);
    expect(Math.abs(momentsOf(spoilt, n, after[n], joint).slope)).toBeLessThanOrEqual(length + 1e-9);
  }
});

test("a joint that is ten times as far off the coarse pose pulls no more", () => {
  for (let n = 0; n < 200; n++) {
    const [rays, coarse, labelled] = onePose(spoilt, n);
    const at = wrong[n] * 3;
    const pulls = [3e4, 3e5, 3e7].map((far) => {
      const moved = coarse.slice();
      moved[at] += far;
      return searchRootDepths(rays, moved, labelled, root).depth[0];
    });
    expect(Math.abs(pulls[2] - pulls[0])).toBeLessThan(200);
    expect(Math.abs(pulls[2] - pulls[1])).toBeLessThan(20);
  }
});

test("the depth moves a tenth as far as the closed form of the squared cost, or less", () => {
  const moved: number[] = [];
  const movedSquared: number[] = [];
  for (let n = 0; n < right.count; n++) {
    const of = (poses: Poses) => {
      const { towards, squared } = momentsOf(poses, n, 0);
      return -towards / squared;
    };
    moved.push(Math.abs(after[n] - before[n]));
    movedSquared.push(Math.abs(of(spoilt) - of(right)));
  }
  expect(median(moved)).toBeLessThan(200);
  expect(median(moved) * 10).toBeLessThan(median(movedSquared));
});
