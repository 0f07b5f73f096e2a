import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "conformanceChecks",
    "conformanceTable",
    "declaredExceptions",
    "defineConformance",
    "runCheck",
    "startConformance",
    "testAdapter",
    "tinyBody",
    "tinyCamera",
    "tinyKeypoints",
  ]);
});

test("the checks are numbered from 1 to 13", () => {
  expect(publicApi.conformanceChecks.map(({ number }) => number)).toEqual(
    Array.from({ length: 13 }, (_, index) => index + 1),
  );
});
