import {
  type MatlabNumeric,
  matlabCell,
  matlabDoubles,
  matlabEmpty,
  matlabStruct,
  matlabText,
} from "@wildpose/formats";
import { describe, expect, test } from "vitest";
import { double, person, point, struct, uint8, uint16 } from "../testing/made-files.js";
import { jointsOf, numberOf, personsOf, pointsOf, sourceSplitOf, visibilityOf } from "./quirks.js";

describe("quirks of MPII", () => {
  test("numbers are read by value, whatever class MATLAB chose for them", () => {
    const int64: MatlabNumeric = { ...double(0), class: "int64", data: BigInt64Array.of(804n) };
    const single: MatlabNumeric = { ...double(0), class: "single", data: Float32Array.of(1.5) };
    expect([uint8(79), uint16(914), double(962.2409), int64, single, matlabText("11")].map(numberOf)).toEqual([
      79, 914, 962.2409, 804, 1.5, 11,
    ]);
  });

  test("what is not one finite number is refused and described", () => {
    expect(() => numberOf(undefined)).toThrow("one finite number expected, found no such field");
    expect(() => numberOf(matlabEmpty())).toThrow("one finite number expected, found 0×0 double");
    expect(() => numberOf(matlabDoubles([1, 2], [1, 2]))).toThrow("one finite number expected, found 1×2 double");
    expect(() => numberOf(double(Number.NaN))).toThrow("one finite number expected, found double NaN");
    expect(() => numberOf(matlabText("left"))).toThrow("one finite number expected, found char 'left'");
    expect(() => numberOf(matlabCell([1, 1], [double(1)]))).toThrow("one finite number expected, found 1×1 cell");
  });

  test("is_visible is a number, a char, or empty, which means visible", () => {
    expect([uint8(1), matlabText("1"), double(1), { ...uint8(1), logical: true }].map(visibilityOf)).toEqual([
      2, 2, 2, 2,
    ]);
    expect([uint8(0), matlabText("0"), double(0), { ...uint8(0), logical: true }].map(visibilityOf)).toEqual([
      1, 1, 1, 1,
    ]);
    expect([matlabEmpty(), matlabText(""), undefined].map(visibilityOf)).toEqual([2, 2, 2]);
  });

  test("any other is_visible is refused", () => {
    expect(() => visibilityOf(uint8(2))).toThrow("0, 1, '0', '1' or empty expected, found uint8 2");
    expect(() => visibilityOf(matlabText("7"))).toThrow("found char '7'");
  });

  test("fields are read by name: their order does not matter", () => {
    const usual = point(3, 310, 120, uint8(0));
    const { id, x, y, is_visible } = usual;
    expect(jointsOf([{ id, x, y, is_visible }])).toEqual(jointsOf([usual]));
    expect(jointsOf([usual]).keypoints.slice(6, 8)).toEqual(Float32Array.of(309, 119));
  });

  test("points come in any order; absent joints stay NaN with visibility 0, occluded ones keep their place", () => {
    const { keypoints, visibility } = jointsOf([point(15, 20, 30), point(0, 10, 11, matlabText("0"))]);
    expect([...visibility]).toEqual([1, ...Array(14).fill(0), 2]);
    expect([...keypoints]).toEqual([9, 10, ...Array(28).fill(Number.NaN), 19, 29]);
  });

  test("a joint id out of 0 to 15, not whole, or given twice is refused by the number of the point", () => {
    expect(() => jointsOf([point(2), point(16)])).toThrow("point(2).id: joint id 0 to 15 expected, found 16");
    expect(() => jointsOf([{ ...point(2), id: double(2.5) }])).toThrow(
      "point(1).id: joint id 0 to 15 expected, found 2.5",
    );
    expect(() => jointsOf([point(2), point(4), point(2)])).toThrow(
      "point(3).id: each joint once expected, found joint 2 a second time",
    );
  });

  test("a value that cannot be read names its field", () => {
    expect(() => jointsOf([{ ...point(2), y: matlabEmpty() }])).toThrow("point(1).y: one finite number expected");
    expect(() => jointsOf([point(2, 1, 1, uint8(9))])).toThrow("point(1).is_visible: 0, 1, '0', '1' or empty expected");
  });

  test("nobody is in an image whose annorect is empty or missing", () => {
    const image = { image: matlabText("a.jpg") };
    expect(personsOf(image)).toEqual([]);
    expect(personsOf({ ...image, annorect: matlabEmpty() })).toEqual([]);
    expect(personsOf({ ...image, annorect: matlabStruct([1, 0], [], ["x1", "annopoints"]) })).toEqual([]);
    expect(personsOf({ ...image, annorect: struct(person([point(0)]), person([point(1)])) })).toHaveLength(2);
    expect(() => personsOf({ ...image, annorect: uint8(3) })).toThrow(
      "annorect: struct or empty expected, found uint8 3",
    );
  });

  test("no points when annopoints is missing or empty, or its point is missing or empty", () => {
    const { annopoints: _, ...without } = person([point(0)]);
    expect(pointsOf(without)).toEqual([]);
    for (const annopoints of [
      matlabEmpty(),
      matlabStruct([0, 0], [], ["point"]),
      struct({ point: matlabEmpty() }),
      struct({ point: matlabStruct([1, 0], [], ["x", "y", "id", "is_visible"]) }),
      struct({ other: uint8(1) }),
    ]) {
      expect(pointsOf({ ...without, annopoints })).toEqual([]);
    }
    expect(pointsOf(person([point(0), point(1)]))).toHaveLength(2);
  });

  test("annopoints and point of another kind are refused", () => {
    expect(() => pointsOf({ annopoints: matlabText("none") })).toThrow(
      "annopoints: struct or empty expected, found char",
    );
    expect(() => pointsOf({ annopoints: struct({ point: uint8(4) }) })).toThrow(
      "annopoints.point: struct or empty expected",
    );
    const two = struct({ point: matlabEmpty() }, { point: matlabEmpty() });
    expect(() => pointsOf({ annopoints: two })).toThrow("one annopoints expected, found 2");
  });

  test("img_train is 1 for training and 0 for test", () => {
    expect([sourceSplitOf(1), sourceSplitOf(0)]).toEqual(["train", "test"]);
    expect(() => sourceSplitOf(2)).toThrow("img_train 0 or 1 expected, found 2");
  });
});
