/**
 * Attitudes: what people are seen doing in photographs, each a distribution of joint angles.
 *
 * Seven of ten poses are everyday ones, indoors and out; the others are sport of all kinds, which photographs have more of
 * than life: `docs/coverage.md` says how the shares were chosen.
 */
import type { RandomStream } from "@wildpose/pose";
import { drawAcrobatics } from "./attitudes/acrobatics.js";
import type { AttitudeRule } from "./attitudes/attitude-rule.js";
import { drawBallSports } from "./attitudes/ball-sports.js";
import { drawFloorExercise } from "./attitudes/floor-exercise.js";
import { drawBending, drawCrouching, drawKneeling, drawLying } from "./attitudes/low.js";
import { drawFloorSitting, drawRiding, drawSitting } from "./attitudes/seated.js";
import { drawClimbing, drawSport, drawSwimming } from "./attitudes/sporting.js";
import { drawJumping, drawRunning, drawStanding, drawWalking } from "./attitudes/upright.js";
import { acrobaticLimits, athleticLimits, normalLimits } from "./joint-angles.js";

export type Attitude =
  | "standing"
  | "walking"
  | "running"
  | "sitting"
  | "floor-sitting"
  | "crouching"
  | "kneeling"
  | "bending"
  | "lying"
  | "climbing"
  | "sport"
  | "jumping"
  | "riding"
  | "ball-sports"
  | "swimming"
  | "floor-exercise"
  | "acrobatics";

export const attitudes: Readonly<Record<Attitude, AttitudeRule>> = {
  standing: { share: 0.215, limits: normalLimits, draw: drawStanding },
  walking: { share: 0.115, limits: normalLimits, draw: drawWalking },
  running: { share: 0.04, limits: normalLimits, draw: drawRunning },
  sitting: { share: 0.165, limits: normalLimits, draw: drawSitting },
  "floor-sitting": { share: 0.06, limits: normalLimits, draw: drawFloorSitting },
  crouching: { share: 0.045, limits: normalLimits, draw: drawCrouching },
  kneeling: { share: 0.035, limits: normalLimits, draw: drawKneeling },
  bending: { share: 0.045, limits: normalLimits, draw: drawBending },
  lying: { share: 0.03, limits: normalLimits, draw: drawLying },
  climbing: { share: 0.02, limits: athleticLimits, draw: drawClimbing },
  sport: { share: 0.04, limits: athleticLimits, draw: drawSport },
  jumping: { share: 0.03, limits: athleticLimits, draw: drawJumping },
  riding: { share: 0.015, limits: normalLimits, draw: drawRiding },
  "ball-sports": { share: 0.05, limits: athleticLimits, draw: drawBallSports },
  swimming: { share: 0.01, limits: athleticLimits, draw: drawSwimming },
  "floor-exercise": { share: 0.025, limits: athleticLimits, draw: drawFloorExercise },
  acrobatics: { share: 0.06, limits: acrobaticLimits, draw: drawAcrobatics },
};

export const attitudeNames: readonly Attitude[] = Object.keys(attitudes) as Attitude[];
const shares = attitudeNames.map((name) => attitudes[name].share);

/** Draws an attitude by its share. */
export function pickAttitude(random: RandomStream): Attitude {
  let left = random.uniform(0, 1);
  for (let i = 0; i < shares.length; i++) {
    left -= shares[i];
    if (left < 0) return attitudeNames[i];
  }
  return attitudeNames[attitudeNames.length - 1];
}
