import { expect, test } from "vitest";
import { alarmText } from "./alarm-text.js";

const condition = { deviationPx: 0, missing: "none", camera: "known" } as const;

test("an alarm names the number, the bound, where it was seen and what to look for", () => {
  const leak = { condition, route: "stereo", stage: "exact", measured: 34.81, bound: 42.67 } as const;
  expect(alarmText({ kind: "stereo-below-direct", ...leak })).toMatch(
    /^Too good: stereo exact, exact, camera known: MPJPE 34\.8 mm, expected at least 42\.7 mm, 85 % .*true right views/,
  );
  expect(alarmText({ kind: "size-known", ...leak, measured: 9, bound: 120 })).toMatch(
    /^Too good: .*: root depth error 9\.0 mm, expected at least 120\.0 mm, half of what unknown body size alone costs/,
  );
});
