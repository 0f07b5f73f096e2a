import { describe, expect, test } from "vitest";
import { emptyJointFrames, jointPositions, kinematicsOf } from "./joint-frames.js";
import { readAmc } from "./read-amc.js";
import { readAsf } from "./read-asf.js";
import { type BvhMotion, readBvh } from "./read-bvh.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A chain of joints, each with its offset and channels. */
function chain(joints: readonly (readonly [offset: string, channels: string])[], values: readonly number[]): BvhMotion {
  const lines = ["HIERARCHY"];
  joints.forEach(([offset, channels], index) => {
    const names = channels.split(" ").filter(Boolean);
    lines.push(`${index === 0 ? "ROOT" : "JOINT"} j${index}`, "{", `OFFSET ${offset}`);
    lines.push(`CHANNELS ${[names.length, ...names].join(" ")}`);
  });
  lines.push(...joints.map(() => "}"), "MOTION", "Frames: 1", "Frame Time: 0.1", values.join(" "));
  return readBvh(bytesOf(`${lines.join("\n")}\n`));
}

function expectPositions(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expect(found[index]).toBeCloseTo(value, 9);
  });
}

describe("a BVH joint", () => {
  test("lies at its offset where nothing turns", () => {
    expectPositions(
      jointPositions(
        chain(
          [
            ["1 2 3", ""],
            ["0 10 0", "Xrotation"],
          ],
          [0],
        ),
        0,
      ),
      [1, 2, 3, 1, 12, 3],
    );
  });

  test("turns what hangs on it: z takes x to y, x takes y to z, y takes z to x", () => {
    for (const [channel, offset, turned] of [
      ["Zrotation", "1 0 0", [0, 1, 0]],
      ["Xrotation", "0 1 0", [0, 0, 1]],
      ["Yrotation", "0 0 1", [1, 0, 0]],
    ] as const) {
      expectPositions(
        jointPositions(
          chain(
            [
              ["0 0 0", channel],
              [offset, ""],
            ],
            [90],
          ),
          0,
        ),
        [0, 0, 0, ...turned],
      );
    }
  });

  test("turns last by the channel that comes first", () => {
    // By y first, z goes to x; then by z, x goes to y.
    expectPositions(
      jointPositions(
        chain(
          [
            ["0 0 0", "Zrotation Yrotation"],
            ["0 0 1", ""],
          ],
          [90, 90],
        ),
        0,
      ),
      [0, 0, 0, 0, 1, 0],
    );
    expectPositions(
      jointPositions(
        chain(
          [
            ["0 0 0", "Yrotation Zrotation"],
            ["0 0 1", ""],
          ],
          [90, 90],
        ),
        0,
      ),
      [0, 0, 0, 1, 0, 0],
    );
  });

  test("lies where its position channels say and not at its offset, in the frame of its parent", () => {
    const joints = [
      ["0 0 0", "Zrotation"],
      ["5 6 7", "Zposition Xposition Xrotation"],
      ["0 0 1", ""],
    ] as const;
    // The y of the offset stays, as no channel replaces it.
    expectPositions(jointPositions(chain(joints, [90, 3, 2, 0]), 0), [0, 0, 0, -6, 2, 3, -6, 2, 4]);
  });

  test("that is a root lies where its position channels say, whatever its offset", () => {
    expectPositions(jointPositions(chain([["9 9 9", "Xposition Yposition Zposition"]], [1, 2, 3]), 0), [1, 2, 3]);
  });
});

test("chains of any order of channels agree with homogeneous matrices", () => {
  const orders = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "ZXZ"];
  const joints = orders.map((order, index) => {
    const rotations = [...order].map((axis) => `${axis}rotation`).join(" ");
    const position = index % 2 === 0 ? "Zposition Xposition " : "";
    return [`${index} ${-2 * index} 0.5`, position + rotations] as const;
  });
  let seed = 1;
  const next = () => {
    seed = (seed * 48271) % 2147483647;
    return (seed / 2147483647) * 400 - 200;
  };
  const values = joints.flatMap(([, channels]) => channels.split(" ").map(next));
  const motion = chain(joints, values);
  const kinematics = kinematicsOf(motion);
  const { positions, rotations } = kinematics.pose(0, emptyJointFrames(joints.length));

  let world: Matrix = unitMatrix();
  let at = 0;
  motion.joints.forEach(({ offset, channels }, index) => {
    const translation = [...offset];
    let local: Matrix = unitMatrix();
    for (const channel of channels) {
      const value = values[at++];
      const axis = "XYZ".indexOf(channel[0]);
      if (channel.endsWith("position")) translation[axis] = value;
      else local = product(local, rotationMatrix(axis, value));
    }
    world = product(world, product(translationMatrix(translation), local));
    expectPositions(positions.subarray(index * 3, index * 3 + 3), [world[0][3], world[1][3], world[2][3]]);
    const turned = world.slice(0, 3).flatMap((row) => row.slice(0, 3));
    expectPositions(rotations.subarray(index * 9, index * 9 + 9), turned);
  });
});

describe("an Acclaim bone", () => {
  const skeletonText = `:version 1.10
:units
angle deg
:root
order TX TY TZ RX RY RZ
axis XYZ
position 0 0 0
orientation 0 0 0
:bonedata
begin
name thigh
direction 0 -1 0
length 4
axis 0 0 30 XYZ
dof rx ry rz
end
begin
name shin
direction 0 -1 0
length 3
axis 90 0 0 XYZ
dof rz
end
:hierarchy
begin
root thigh
thigh shin
end
`;
  const pose = (values: string, skeleton = skeletonText) =>
    readAmc(bytesOf(`:DEGREES\n1\n${values}\n`), readAsf(bytesOf(skeleton)));

  test("begins where its parent ends, and the last one ends in a joint", () => {
    const kinematics = kinematicsOf(pose("root 1 2 3 0 0 0\nthigh 0 0 0\nshin 0"));
    expect(kinematics.joints).toEqual([
      { name: "root", parent: -1 },
      { name: "thigh", parent: 0 },
      { name: "shin", parent: 1 },
      { name: "shinEnd", parent: 2 },
    ]);
    expectPositions(kinematics.pose(0, emptyJointFrames(4)).positions, [1, 2, 3, 1, 2, 3, 1, -2, 3, 1, -5, 3]);
  });

  test("turns about the axes of its own frame", () => {
    // The z of the shin's frame is the -y of the body: a turn about it moves nothing that lies along y.
    expectPositions(
      jointPositions(pose("root 0 0 0 0 0 0\nthigh 0 0 0\nshin 77"), 0),
      [0, 0, 0, 0, 0, 0, 0, -4, 0, 0, -7, 0],
    );
    // The thigh's z is the body's: -y goes to x.
    expectPositions(
      jointPositions(pose("root 0 0 0 0 0 0\nthigh 0 0 90\nshin 0"), 0),
      [0, 0, 0, 0, 0, 0, 4, 0, 0, 7, 0, 0],
    );
  });

  test("of radians turns as far as of degrees", () => {
    const radians = skeletonText
      .replace("angle deg", "angle rad")
      .replace("0 0 30", `0 0 ${Math.PI / 6}`)
      .replace("axis 90", `axis ${Math.PI / 2}`);
    const values = "root 1 2 3 10 20 30\nthigh 40 50 60\nshin 70";
    const turned = values.replaceAll(/\d\d/g, (degrees) => String((Number(degrees) * Math.PI) / 180));
    const motion = readAmc(bytesOf(`:RADIANS\n1\n${turned}\n`), readAsf(bytesOf(radians)));
    expectPositions(jointPositions(motion, 0), [...jointPositions(pose(values), 0)]);
  });

  test("agrees with homogeneous matrices: frame, freedoms x before y before z, frame undone", () => {
    const positions = jointPositions(pose("root 1 2 3 10 20 30\nthigh 40 50 60\nshin 70"), 0);
    const turns = (x: number, y: number, z: number) =>
      product(product(rotationMatrix(2, z), rotationMatrix(1, y)), rotationMatrix(0, x));
    const root = product(translationMatrix([1, 2, 3]), turns(10, 20, 30));
    const thigh = product(root, product(product(turns(0, 0, 30), turns(40, 50, 60)), turns(0, 0, -30)));
    const knee = product(thigh, translationMatrix([0, -4, 0]));
    const shin = product(knee, product(product(turns(90, 0, 0), turns(0, 0, 70)), turns(-90, 0, 0)));
    const ankle = product(shin, translationMatrix([0, -3, 0]));
    const places = [root, thigh, knee, ankle].flatMap((matrix) => [matrix[0][3], matrix[1][3], matrix[2][3]]);
    expectPositions(positions, places);
  });
});

test("a frame that is not there is refused", () => {
  const motion = chain([["0 0 0", "Xrotation"]], [0]);
  expect(() => jointPositions(motion, 1)).toThrow("frame 1 of 1");
});

type Matrix = readonly (readonly number[])[];

function unitMatrix(): Matrix {
  return [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => (row === column ? 1 : 0)));
}

function translationMatrix([x, y, z]: readonly number[]): Matrix {
  return [
    [1, 0, 0, x],
    [0, 1, 0, y],
    [0, 0, 1, z],
    [0, 0, 0, 1],
  ];
}

function rotationMatrix(axis: number, degrees: number): Matrix {
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  const matrix = unitMatrix().map((row) => [...row]);
  const [a, b] = [(axis + 1) % 3, (axis + 2) % 3];
  matrix[a][a] = cos;
  matrix[b][b] = cos;
  matrix[a][b] = -sin;
  matrix[b][a] = sin;
  return matrix;
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => [0, 1, 2, 3].map((column) => row.reduce((sum, value, k) => sum + value * b[k][column], 0)));
}
