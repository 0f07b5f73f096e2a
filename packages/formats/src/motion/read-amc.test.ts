import { describe, expect, test } from "vitest";
import { MotionFormatError } from "./error.js";
import { readAmc } from "./read-amc.js";
import { readAsf } from "./read-asf.js";

const skeletonText = `# made
:version 1.10
:name MADE UP
:units
  mass 1.0
  length 0.45
  angle deg
:documentation
   nothing
:root
   order TX TY TZ RX RY RZ
   axis XYZ
   position 0 0 0
   orientation 0 0 0
:bonedata
  begin
     id 1
     name head
     direction 0 1 0
     length 2
     axis 0 0 0 XYZ
    dof rx rz
    limits (-45.0 90.0)
           (-inf inf)
  end
  begin
     id 2
     name back
     direction 0 7.62852e-016 1
     length 3.5e0
     axis -90 0 20 ZYX
    dof ry
    limits (-10 170)
  end
  begin
     id 3
     name hat
     direction 0 1 0
     length 0
  end
:hierarchy
  begin
    root back
    back head
    head hat
  end
`;
const motionText = `#!OML:ASF H:\\made\\up.ASF
:FULLY-SPECIFIED
:DEGREES
1
root 1 2 3 4 5 6
back 7
head 8 9
2
head -8 -9
root -1 -2 -3 -4 -5 -6
back 3.64024e-015
`;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const skeleton = readAsf(bytesOf(skeletonText));
const read = (text: string) => readAmc(bytesOf(text), skeleton);

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(MotionFormatError);
    return (error as MotionFormatError).message;
  }
  throw new Error("it was read");
}

describe("an ASF file", () => {
  test("has units, a root, and bones in the order of the hierarchy", () => {
    expect(skeleton).toEqual({
      name: "MADE UP",
      units: { mass: 1, length: 0.45, angle: "deg" },
      root: {
        freedoms: ["tx", "ty", "tz", "rx", "ry", "rz"],
        axisOrder: "XYZ",
        position: [0, 0, 0],
        orientation: [0, 0, 0],
      },
      bones: [
        {
          ...{ name: "back", parent: -1, direction: [0, 7.62852e-16, 1], length: 3.5, axis: [-90, 0, 20] },
          ...{ axisOrder: "ZYX", freedoms: ["ry"], limits: [[-10, 170]] },
        },
        {
          ...{ name: "head", parent: 0, direction: [0, 1, 0], length: 2, axis: [0, 0, 0], axisOrder: "XYZ" },
          freedoms: ["rx", "rz"],
          limits: [
            [-45, 90],
            [-Infinity, Infinity],
          ],
        },
        {
          ...{ name: "hat", parent: 1, direction: [0, 1, 0], length: 0, axis: [0, 0, 0], axisOrder: "XYZ" },
          freedoms: [],
          limits: [],
        },
      ],
    });
  });

  test("with CRLF is the same", () => {
    expect(readAsf(bytesOf(skeletonText.replaceAll("\n", "\r\n")))).toEqual(skeleton);
  });

  test("can have its angles in radians", () => {
    expect(readAsf(bytesOf(skeletonText.replace("angle deg", "angle rad"))).units.angle).toBe("rad");
  });

  test.each([
    ["another kind of file", "HIERARCHY\n", 'line 1: expected :version, found "HIERARCHY"; this is not an ASF file'],
    ["nothing", "", "line 1: expected :version, found the end of the file"],
    ["a bone twice", skeletonText.replace("name head", "name back"), ":bonedata has two bones with the name back"],
    ["a bone that is not there", skeletonText.replace("head hat", "head cap"), ':hierarchy: "cap" is not in :bonedata'],
    [
      "a parent that is not there",
      skeletonText.replace("back head", "bach head"),
      '"bach" is no child of a line above',
    ],
    ["a bone with two parents", skeletonText.replace("head hat", "head back"), ':hierarchy: "back" has two parents'],
    ["a bone without parent", skeletonText.replace("    head hat\n", ""), ":hierarchy: hat has no parent"],
    ["an unknown freedom", skeletonText.replace("dof ry", "dof l"), 'back: dof: expected rx, ry, rz, found "l"'],
    ["a freedom twice", skeletonText.replace("dof rx rz", "dof rx rx"), "names one of them twice"],
    ["limits of another number", skeletonText.replace("dof ry", "dof"), "back: expected limits of 0 freedoms, found 1"],
    [
      "a direction of two numbers",
      skeletonText.replace("direction 0 1 0", "direction 0 1"),
      "head: direction: expected 3",
    ],
    [
      "a length that is none",
      skeletonText.replace("length 2", "length two"),
      'head: length: expected a number, found "two"',
    ],
    [
      "an axis order that is none",
      skeletonText.replace("0 ZYX", "0 ZZX").replace("20 ZYX", "20 ZZX"),
      "back: axis: expected",
    ],
    [
      "a unit of angles that is none",
      skeletonText.replace("angle deg", "angle grad"),
      'expected deg or rad, found "grad"',
    ],
    [
      "a bone that does not end",
      skeletonText.replace("limits (-10 170)\n  end", ""),
      "expected end of the bone of line 26",
    ],
    [
      "no hierarchy",
      skeletonText.split(":hierarchy")[0],
      "expected :hierarchy, found the end of the file; it was cut short",
    ],
    ["a hierarchy that does not end", skeletonText.trimEnd().slice(0, -3), "expected end of :hierarchy"],
    [
      "a conflict marker",
      skeletonText.replace(":bonedata", "=======\n:bonedata"),
      'line 15: "=======" is a git conflict',
    ],
  ])("with %s is refused", (_, text, problem) => {
    expect(problemOf(() => readAsf(bytesOf(text)))).toContain(problem);
  });
});

describe("an AMC file", () => {
  test("has the freedoms of root and bones in the skeleton's order, whatever its own", () => {
    expect(read(motionText)).toEqual({
      skeleton,
      frames: 2,
      firstFrame: 1,
      framesPerSecond: null,
      angle: "deg",
      channels: 9,
      values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3, -4, -5, -6, 3.64024e-15, -8, -9),
    });
  });

  test.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["blank lines", (text: string) => text.replaceAll("\n", "\n\n  \n")],
    ["no line end at the end", (text: string) => text.trimEnd()],
    ["white space at the ends of lines", (text: string) => text.replaceAll("\n", " \t\n")],
  ])("with %s is the same", (_, change) => {
    expect(read(change(motionText))).toEqual(read(motionText));
  });

  test("can begin at a later frame, be in radians, and say its rate", () => {
    const text = motionText
      .replace(":DEGREES", ":RADIANS\n:SAMPLES-PER-SECOND 60")
      .replace("\n1\n", "\n300\n")
      .replace("\n2\n", "\n301\n");
    const { firstFrame, angle, framesPerSecond } = read(text);
    expect({ firstFrame, angle, framesPerSecond }).toEqual({ firstFrame: 300, angle: "rad", framesPerSecond: 60 });
  });

  test("many frames are read", () => {
    const frames = Array.from(
      { length: 500 },
      (_, frame) => `${frame + 1}\nroot 0 0 0 0 0 0\nback ${frame}\nhead 1 2\n`,
    );
    const { values, channels } = read(frames.join(""));
    expect(Array.from({ length: 500 }, (_, frame) => values[frame * channels + 6])).toEqual(
      Array.from({ length: 500 }, (_, frame) => frame),
    );
  });

  test.each([
    ["a bone twice", motionText.replace("head 8 9", "back 7"), "line 7: frame 1: back is there twice"],
    ["a bone missing", motionText.replace("head 8 9\n", ""), "frame 1 ends without head"],
    ["a bone missing at the end", motionText.replace("\nback 3.64024e-015", ""), "line 10: frame 2 ends without back"],
    [
      "an unknown bone",
      motionText.replace("head 8 9", "hand 8 9"),
      'line 7: expected a frame\'s number or a bone that moves, found "hand 8 9"',
    ],
    ["a bone that cannot move", motionText.replace("head 8 9", "hat 8 9"), 'found "hat 8 9"'],
    [
      "too few numbers",
      motionText.replace("head 8 9", "head 8"),
      'line 7: frame 1: head: expected 2 numbers, found "head 8"',
    ],
    ["too many numbers", motionText.replace("head 8 9", "head 8 9 10"), "frame 1: head: expected 2 numbers"],
    ["a word for a number", motionText.replace("head 8 9", "head 8 nine"), "frame 1: head: expected 2 numbers"],
    ["a frame skipped", motionText.replace("\n2\n", "\n3\n"), 'line 8: expected the number of frame 2, found "3"'],
    ["bones before the first frame", motionText.replace("\n1\n", "\n"), "line 4: expected the number of a frame"],
    ["a conflict marker", motionText.replace("\n2\n", "\n=======\n2\n"), 'line 8: "=======" is a git conflict marker'],
  ])("with %s is refused", (_, text, problem) => {
    expect(problemOf(() => read(text))).toContain(problem);
  });
});
