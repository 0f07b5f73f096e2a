/** The MAT-files of the sample data, against what was counted in them by other readers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { readMatlabV5 } from "./read.js";
import type { MatlabStruct, MatlabValue } from "./value.js";
import { writeMatlabV5 } from "./write.js";

const data = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
const present = existsSync(data);

describe.skipIf(!present)(`files of the sample data${present ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  const matFiles = present
    ? readdirSync(data, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".mat"))
        .sort()
    : [];

  it("are found", () => {
    expect(matFiles).toEqual([
      "lsp/lsp_cpm/joints.mat",
      "lsp/lsp_dataset_original/joints.mat",
      "mpii/derived/RELEASE_cut_first300.mat",
    ]);
  });

  it.each(matFiles)("%s reads the same after it was written in any layout", (path) => {
    const variables = read(path);
    expect(variables.size).toBe(1);
    for (const options of [{}, { compress: true }, { bigEndian: true }]) {
      const again = readMatlabV5(writeMatlabV5(Object.fromEntries(variables), options));
      expect(isDeepStrictEqual(again, variables)).toBe(true);
    }
  });

  it("LSP has 3 × 14 × 2000 doubles; 2,044 flags are 1, the largest coordinate is 1,023.84", () => {
    const joints = numbersOf(read("lsp/lsp_dataset_original/joints.mat").get("joints"), [3, 14, 2000]);
    const flags = joints.filter((_, i) => i % 3 === 2);
    expect([...new Set(flags)].sort()).toEqual([0, 1]);
    expect(flags.filter((flag) => flag === 1)).toHaveLength(2044);
    expect([...joints.slice(0, 3)].map((value) => value.toFixed(4))).toEqual(["473.9528", "552.6315", "0.0000"]);
    expect(joints.reduce((a, b) => Math.max(a, b)).toFixed(2)).toBe("1023.84");
  });

  it("the cut of LSP-Extended has 14 × 3 × 400 doubles; 4,866 joints are labelled, 141 persons wholly", () => {
    const joints = numbersOf(read("lsp/lsp_cpm/joints.mat").get("joints"), [14, 3, 400]);
    const labelled = Array.from({ length: 400 }, (_, person) =>
      joints.slice(person * 42 + 28, person * 42 + 42).reduce((sum, flag) => sum + flag, 0),
    );
    expect(labelled.reduce((sum, count) => sum + count)).toBe(4866);
    expect(labelled.filter((count) => count === 14)).toHaveLength(141);
    expect([0, 14, 28, 1].map((i) => joints[i].toFixed(3))).toEqual(["0.000", "-26.109", "0.000", "26.031"]);
    expect([15, 29].map((i) => joints[i].toFixed(4))).toEqual(["86.4102", "1.0000"]);
  });

  describe("the cut of MPII", () => {
    const release = () => structOf(read("mpii/derived/RELEASE_cut_first300.mat").get("RELEASE"));
    const persons = () =>
      structOf(release().elements[0].annolist).elements.flatMap(({ annorect }) => structOf(annorect).elements);
    const points = (person: MatlabStruct["elements"][number]) =>
      structOf(structOf(person.annopoints).elements[0].point);

    it("has 300 images, 328 persons and 4,855 points; 203 persons have all 16, the fewest have 8", () => {
      expect(structOf(release().elements[0].annolist).dims).toEqual([1, 300]);
      const counts = persons().map((person) => points(person).elements.length);
      expect(counts).toHaveLength(328);
      expect(counts.reduce((sum, count) => sum + count)).toBe(4855);
      expect(counts.filter((count) => count === 16)).toHaveLength(203);
      expect(Math.min(...counts)).toBe(8);
    });

    it("has the fields of RELEASE and two orders of the fields of point", () => {
      expect(release().fields).toEqual(["annolist", "img_train", "version", "single_person", "act", "video_list"]);
      const orders = persons().map((person) => points(person).fields.join());
      expect(orders.filter((order) => order === "x,y,id,is_visible")).toHaveLength(293);
      expect(orders.filter((order) => order === "id,x,y,is_visible")).toHaveLength(35);
    });

    it("has is_visible as uint8, as char and empty", () => {
      const counts: Record<string, number> = {};
      for (const { is_visible: value } of persons().flatMap((person) => points(person).elements)) {
        const key =
          value.kind === "char"
            ? `char ${value.text}`
            : value.kind === "numeric"
              ? `${value.class} ${[...value.data]}`
              : value.kind;
        counts[key.trim()] = (counts[key.trim()] ?? 0) + 1;
      }
      const { "uint8 1": one, "uint8 0": zero, "char 1": charOne, "char 0": charZero, ...empty } = counts;
      expect([one, zero, charOne, charZero]).toEqual([2892, 893, 327, 101]);
      expect(Object.values(empty)).toEqual([642]);
    });

    it("starts with 005808361.jpg at (966, 340), scale 4.718487893382794", () => {
      const [first] = structOf(release().elements[0].annolist).elements;
      expect(structOf(first.image).elements[0].name).toMatchObject({ kind: "char", text: "005808361.jpg" });
      const [person] = structOf(first.annorect).elements;
      const [position] = structOf(person.objpos).elements;
      expect(
        [position.x, position.y, person.scale].map((value) => value.kind === "numeric" && Number(value.data[0])),
      ).toEqual([966, 340, 4.718487893382794]);
    });
  });

  function read(path: string): Map<string, MatlabValue> {
    return readMatlabV5(readFileSync(`${data}/${path}`));
  }
});

function structOf(value: MatlabValue | undefined): MatlabStruct {
  if (value?.kind !== "struct") throw new Error(`${value?.kind}, expected a struct`);
  return value;
}

function numbersOf(value: MatlabValue | undefined, dims: readonly number[]): Float64Array {
  expect(value).toMatchObject({ kind: "numeric", class: "double", logical: false, dims, imaginary: null });
  return (value as { data: Float64Array }).data;
}
