/** Human3.6M's subjects, cameras, actions and takes, and the names its files have for them. */

/** The subjects whose poses are released: the usual training ones, then the usual test ones. */
export const subjects = ["S1", "S5", "S6", "S7", "S8", "S9", "S11"] as const;
export type Subject = (typeof subjects)[number];

/** Serial numbers, in the order in which every file counts them. */
export const cameraIds = ["54138969", "55011271", "58860488", "60457274"] as const;
export type CameraId = (typeof cameraIds)[number];

/** In the order of `metadata.xml`, where they have the numbers 2 to 16 (1 is `_ALL`, which nobody uses). */
export const actions = [
  ...["Directions", "Discussion", "Eating", "Greeting", "Phoning", "Posing", "Purchases", "Sitting", "SittingDown"],
  ...["Smoking", "Photo", "Waiting", "Walking", "WalkDog", "WalkTogether"],
] as const;
export type Action = (typeof actions)[number];

/** One recording of one subject: an action is recorded twice. */
export interface Take {
  readonly subject: Subject;
  readonly action: Action;
  /** 1 or 2, as `metadata.xml` counts. */
  readonly subaction: number;
  /** Our name for it, the one most packages use: `Directions 1`, `Photo`. */
  readonly name: string;
  /** The name of its official files, the same but for four of S1: `TakingPhoto 1`, `WalkingDog`. */
  readonly officialName: string;
  /** The action as `metadata.xml` lists it, for every subject: `TakingPhoto`. */
  readonly listedAction: string;
}

/**
 * The number behind the action's name for subactions 1 and 2 of each action; `-` for none. From the `mapping` of the
 * official `metadata.xml` (as anibali/h36m-fetch has it at 507e733).
 */
const takeNumbers: Readonly<Record<Subject, string>> = {
  S1: "1/- 1/- 2/- 1/- 1/- 1/- 1/- 1/2 2/- 1/- 1/- 1/- 1/- 1/- 1/-",
  S5: "1/2 2/3 1/- 1/2 1/- 1/- 1/- 1/- -/1 1/- -/2 1/2 1/- 1/- 1/-",
  S6: "1/- 1/- 1/2 1/- 1/- 2/- 1/- 1/2 1/- 1/- -/1 3/- 1/- 1/- 1/-",
  S7: "1/- 1/- 1/- 1/- 2/- 1/- 1/- 1/- -/1 1/- -/1 1/2 1/2 1/- 1/-",
  S8: "1/- 1/- 1/- 1/- 1/- 1/- 1/- 1/- -/1 1/- 1/- 1/- 1/- 1/- 1/2",
  S9: "1/- 1/2 1/- 1/- 1/- 1/- 1/- 1/- -/1 1/- 1/- 1/- 1/- 1/- 1/-",
  S11: "1/- 1/2 1/- 2/- 3/2 1/- 1/- 1/- -/1 2/- 1/- 1/- 1/- 1/- 1/-",
};

/** How `metadata.xml` lists actions whose files have another name. */
const listedNames: Readonly<Partial<Record<Action, string>>> = {
  Photo: "TakingPhoto",
  WalkDog: "WalkingDog",
  WalkTogether: "WalkingTogether",
};

/** Files of S1 that have the listed name. */
const listedInS1: readonly Action[] = ["Photo", "WalkDog"];

/** The 210 takes whose poses are released, 30 of each subject. */
export const takes: readonly Take[] = subjects.flatMap((subject) =>
  takeNumbers[subject].split(" ").flatMap((numbers, index) =>
    numbers.split("/").map((number, at) => {
      const action = actions[index];
      const suffix = number === "-" ? "" : ` ${number}`;
      const listedAction = listedNames[action] ?? action;
      const official = subject === "S1" && listedInS1.includes(action) ? listedAction : action;
      return {
        subject,
        action,
        subaction: at + 1,
        name: action + suffix,
        officialName: official + suffix,
        listedAction,
      };
    }),
  ),
);

const takeByName = new Map(takes.map((take) => [`${take.subject}/${take.name}`, take]));
const takeByNumbers = new Map(
  takes.map((take) => [`${take.subject}/${actions.indexOf(take.action) + 2}/${take.subaction}`, take]),
);

/** The take of this name of ours; null when the subject has none of it. */
export function takeNamed(subject: string, name: string): Take | null {
  return takeByName.get(`${subject}/${name}`) ?? null;
}

/** The take with these numbers of `metadata.xml`, action 2 to 16 and subaction 1 or 2; null when there is none. */
export function takeNumbered(subject: string, action: number, subaction: number): Take | null {
  return takeByNumbers.get(`${subject}/${action}/${subaction}`) ?? null;
}
