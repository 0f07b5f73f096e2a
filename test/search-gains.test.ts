/**
 * What the ways to search are worth with the weights that ship, on bodies that are not as refinement expects them: every
 * segment up to 15 % off its average share of the height, left and right up to 5 % apart.
 */
import {
  type Evaluation,
  type EvaluationStage,
  evaluateLabels,
  evaluationStages,
  type KnownPose,
} from "@wildpose/inference";
import { AVERAGE_HEIGHT_MM, h36m17, type RandomStream, randomStream, sizeRuler } from "@wildpose/pose";
import { h36mJoints, sampleBody, viewBody } from "@wildpose/synthesis";
import { beforeAll, expect, test } from "vitest";

const averageMm = new Map(sizeRuler.bones.map(([, child], bone) => [child, sizeRuler.lengthsMm[bone]]));

/** A pose of the sampler, the bones of another body in it. */
function unusualPose(random: RandomStream): KnownPose {
  const { points } = viewBody(sampleBody(random), random);
  const posed = h36mJoints(points, "mpii", new Float64Array(points.length));
  const height = random.uniform(1450, 1980) / AVERAGE_HEIGHT_MM;
  const proportions = h36m17.joints.map(() => random.uniform(0.85, 1.15));
  const joints = posed.slice();
  h36m17.parents.forEach((parent, joint) => {
    if (parent === null || parent < 0) return;
    const bone = [0, 1, 2].map((axis) => posed[joint * 3 + axis] - posed[parent * 3 + axis]);
    const length = Math.hypot(...bone);
    // The segment of both sides is the one that has the lower index.
    const segment = Math.min(joint, h36m17.mirror[joint]);
    const oneSide = segment === joint ? 1 : random.uniform(0.95, 1.05);
    const wanted = (averageMm.get(joint) ?? length / height) * height * proportions[segment] * oneSide;
    for (let axis = 0; axis < 3; axis++) {
      joints[joint * 3 + axis] = joints[parent * 3 + axis] + (bone[axis] / length) * wanted;
    }
  });
  return { joints, intrinsics: [1145, 1145, 512, 512] };
}

let conditions: Evaluation["conditions"];

beforeAll(async () => {
  const random = randomStream(3, "unusual bodies");
  const poses = Array.from({ length: 1000 }, () => unusualPose(random));
  // At 5 mm a pixel these are 5, 10, 15, 25 and 40 mm at the person.
  const accuracies = [0, 1, 2, 3, 5, 8].map(
    (deviationPx) => ({ deviationPx, missing: "none", camera: "known" }) as const,
  );
  ({ conditions } = await evaluateLabels({ poses, seed: 1, conditions: accuracies, stages: evaluationStages }));
}, 120_000);

function errorOf(route: string, deviationPx: number, stage: EvaluationStage): number {
  const rows = conditions.find((condition) => condition.deviationPx === deviationPx)?.rows;
  const row = rows?.find((found) => found.route === route && found.stage === stage);
  return row?.mpjpe ?? NaN;
}

test.each(["direct", "stereo"])("%s, exact 2D: the search gains 3 mm on the coarse pose", (route) => {
  expect(errorOf(route, 0, "exact")).toBeLessThan(errorOf(route, 0, "coarse") - 3);
});

test.each(["direct", "stereo"])("%s, exact 2D: refinement gains 3 mm more", (route) => {
  expect(errorOf(route, 0, "refined")).toBeLessThan(errorOf(route, 0, "exact") - 3);
});

test.each(["direct", "stereo"])("%s, whatever the 2D: a blend that is told its deviation does not lose", (route) => {
  for (const deviationPx of [0, 1, 2, 3, 5, 8]) {
    expect(errorOf(route, deviationPx, "blend")).toBeLessThanOrEqual(errorOf(route, deviationPx, "coarse"));
  }
});

test("following 2D that is off by 25 mm costs: exact has the larger error there", () => {
  expect(errorOf("direct", 5, "exact")).toBeGreaterThan(errorOf("direct", 5, "coarse") + 2);
});
