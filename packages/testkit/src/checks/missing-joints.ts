import { NOT_LABELLED, type PoseSample } from "@wildpose/pose";
import { type Check, ofSample } from "../check.js";

export const missingJointsAreNaN: Check = {
  number: 6,
  name: "a joint is NaN exactly where it is not labelled, never 0",
  async run(run) {
    const { alwaysLabelled } = run.conformance;
    const samples = await run.samples();
    const faults = samples.flatMap((sample) => ofSample(sample.id, jointFaults(sample)));
    const unlabelled = samples.some(({ visibility }) => visibility.includes(NOT_LABELLED));
    if (!unlabelled && alwaysLabelled === undefined) {
      faults.push(
        "the fixture: an unlabelled joint expected, found none; add one, or declare in alwaysLabelled why there never is one",
      );
    }
    if (unlabelled && alwaysLabelled !== undefined) {
      faults.push("alwaysLabelled is declared, and the fixture has an unlabelled joint; remove the declaration");
    }
    return faults;
  },
};

function jointFaults({ skeleton, keypoints, visibility, joints3d }: PoseSample): string[] {
  const faults: string[] = [];
  skeleton.joints.forEach((joint, index) => {
    const point = [...keypoints.slice(index * 2, index * 2 + 2)];
    if (visibility[index] === NOT_LABELLED && !point.every(Number.isNaN)) {
      faults.push(`${joint}: visibility 0, so NaN expected, found ${point.join(", ")}`);
    } else if (visibility[index] !== NOT_LABELLED && !point.every(Number.isFinite)) {
      faults.push(`${joint}: visibility ${visibility[index]}, so a place expected, found ${point.join(", ")}`);
    } else if (point.every((value) => value === 0)) {
      faults.push(
        `${joint}: (0, 0) counts as labelled; a missing joint is NaN, and a fixture has nothing at exactly (0, 0)`,
      );
    }
    if (!joints3d) return;
    const place = [...joints3d.slice(index * 3, index * 3 + 3)];
    if (place.some(Number.isNaN) && !place.every(Number.isNaN)) {
      faults.push(`${joint}: joints3d in part NaN: ${place.join(", ")}`);
    } else if (place.every((value) => value === 0)) {
      faults.push(
        `${joint}: joints3d is (0, 0, 0), the camera itself; a missing joint is NaN, and no pose is root-relative`,
      );
    }
  });
  return faults;
}
