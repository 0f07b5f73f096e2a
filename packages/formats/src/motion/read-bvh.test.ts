import { describe, expect, test } from "vitest";
import { MotionFormatError } from "./error.js";
import { readBvh } from "./read-bvh.js";

const hierarchy = `HIERARCHY
ROOT Hips
{
  OFFSET 0.5 90 -1.6201e-014
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT mixamorig:Left Up Leg
  {
    OFFSET 1 -2 3
    CHANNELS 3 Yrotation Zrotation Xrotation
    End Site
    {
      OFFSET 0 -40 0
    }
  }
}
`;
const motion = "MOTION\nFrames:\t2\nFrame Time: .0083333\n1 2 3 4 5 6 7 8 9\n-1 -2 -3 -4 -5 -6 -7 -8 -9e1\n";

const read = (text: string) => readBvh(new TextEncoder().encode(text));

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(MotionFormatError);
    return (error as MotionFormatError).message;
  }
  throw new Error("it was read");
}

describe("a BVH file", () => {
  test("has joints with their own channels, names with colons and spaces, end sites, and values", () => {
    expect(read(hierarchy + motion)).toEqual({
      joints: [
        {
          name: "Hips",
          parent: -1,
          offset: [0.5, 90, -1.6201e-14],
          channels: ["Xposition", "Yposition", "Zposition", "Zrotation", "Xrotation", "Yrotation"],
        },
        {
          name: "mixamorig:Left Up Leg",
          parent: 0,
          offset: [1, -2, 3],
          channels: ["Yrotation", "Zrotation", "Xrotation"],
        },
      ],
      endSites: [{ parent: 1, offset: [0, -40, 0] }],
      frames: 2,
      frameTime: 0.0083333,
      channels: 9,
      values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3, -4, -5, -6, -7, -8, -90),
    });
  });

  test.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["CR", (text: string) => text.replaceAll("\n", "\r")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["blank lines", (text: string) => text.replaceAll("\n", "\n \n\n")],
    ["braces on the lines of the names", (text: string) => text.replaceAll(/\n\s*\{/g, " {")],
    ["braces beside the statements", (text: string) => text.replaceAll(/\{\n\s*/g, "{ ").replaceAll(/\n\s*\}/g, " }")],
    [
      "small letters",
      (text: string) =>
        text.replaceAll(/HIERARCHY|ROOT|OFFSET|CHANNELS|JOINT|MOTION|Xrot/g, (word) => word.toLowerCase()),
    ],
    ["no line end at the end", (text: string) => text.trimEnd()],
    ["white space at the ends of lines", (text: string) => text.replaceAll("\n", " \t\n")],
  ])("with %s is the same", (_, change) => {
    expect(read(change(hierarchy + motion))).toEqual(read(hierarchy + motion));
  });

  test("without frames has no values", () => {
    const { frames, values } = read(`${hierarchy}MOTION\nFrames: 0\nFrame Time: 0.04\n`);
    expect({ frames, values: values.length }).toEqual({ frames: 0, values: 0 });
  });
});

describe("what is wrong is said with its line", () => {
  const text = hierarchy + motion;
  test.each([
    ["a frame with too few values", text.replace("5 6 7", "5 7"), "line 19: frame 0: expected 9 values, found 8"],
    ["a frame with too many values", text.replace("-9e1", "-9e1 0"), "line 20: frame 1: expected 9 values, found 10"],
    ["a word in a frame", text.replace("5 6 7", "5 x 7"), 'line 19: frame 0: expected a number, found "x"'],
    [
      "fewer frames than said",
      text.replace("\t2", "3"),
      "line 20: expected 3 frames, found the end of the file after 2; it was cut short",
    ],
    [
      "more frames than said",
      text.replace("\t2", "1"),
      'line 20: expected the end of the file after 1 frames, found "-1 -2 -3 -4 -5 -6 -7 -8 -9e1"',
    ],
    [
      "a count of frames that no file has",
      text.replace("\t2", "999999999999"),
      "line 20: expected 999999999999 frames, found the end of the file after 2; it was cut short",
    ],
    ["a count that is none", text.replace("\t2", "2.5"), "line 17: Frames: expected a count, found 2.5"],
    ["no frame time", text.replace(".0083333", "0"), "line 18: Frame Time: expected seconds above 0, found 0"],
    [
      "a line that is no frame time",
      text.replace("Frame Time: .0083333", "1 2 3"),
      'line 18: expected Frame Time: and a number, found "1 2 3"',
    ],
    ["an unknown channel", text.replace("Yrotation Zrotation", "Yrotation Wrotation"), 'found "Wrotation"'],
    ["channels that do not add up", text.replace("CHANNELS 3", "CHANNELS 4"), "line 9: CHANNELS: expected a count"],
    ["an offset of two numbers", text.replace("1 -2 3", "1 -2"), 'line 8: OFFSET: expected 3 numbers, found "1 -2"'],
    ["an unknown word", text.replace("JOINT", "JOINTS"), "line 6: expected ROOT, JOINT"],
    ["a missing brace", text.replace("}\nMOTION", "MOTION"), "line 15: expected } of Hips, found MOTION"],
    ["a brace too many", text.replace("}\nMOTION", "}\n}\nMOTION"), "line 16: found } that closes nothing"],
    ["a joint without offset", text.replace("OFFSET 1 -2 3", ""), "line 14: expected OFFSET of mixamorig:Left Up Leg"],
    ["a joint without name", text.replace("ROOT Hips", "ROOT"), "line 2: expected the name of a joint"],
    ["another kind of file", "\u0089PNG\r\n", "line 1: expected HIERARCHY"],
    ["no file at all", "", "line 1: expected HIERARCHY, found the end of the file; this is not a BVH file"],
    ["a file that ends in its skeleton", hierarchy, "line 15: expected MOTION, found the end of the file"],
    ["no joints", "HIERARCHY\nMOTION\n", "line 2: expected ROOT, found MOTION"],
    [
      "frames of joints that cannot move",
      "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\n}\nMOTION\nFrames: 3\nFrame Time: 1\n",
      "expected joints with channels, found 3 frames of none",
    ],
  ])("%s", (_, damaged, problem) => {
    expect(problemOf(damaged)).toContain(problem);
  });

  test("UTF-16", () => {
    const error = (() => {
      try {
        return readBvh(Uint8Array.of(0xff, 0xfe, 72, 0));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toEqual(new MotionFormatError("BVH", 1, "expected UTF-8 text, found UTF-16; save the file as UTF-8"));
  });
});

describe("git conflict markers are refused by name and line", () => {
  const text = hierarchy + motion;
  test.each([
    ["in the skeleton", text.replace("  JOINT", "=======\n  JOINT"), 'line 6: "=======" is a git conflict marker; '],
    ["in the motion", text.replace("\n-1 -2", "\n=======\n-1 -2"), 'line 20: "=======" is a git conflict marker; '],
    ["before the motion", text.replace("1 2 3 4", "<<<<<<< HEAD\n1 2 3 4"), 'line 19: "<<<<<<<" is a git conflict'],
    ["after the motion", `${text}>>>>>>> branch\n`, 'line 21: ">>>>>>>" is a git conflict marker; '],
    ["at the first line", `<<<<<<< HEAD\n${text}`, 'line 1: "<<<<<<<" is a git conflict marker; '],
  ])("%s", (_, damaged, problem) => {
    expect(problemOf(damaged)).toContain(problem);
    expect(problemOf(damaged)).toContain("take one of its two versions, or download it from another place");
  });
});
