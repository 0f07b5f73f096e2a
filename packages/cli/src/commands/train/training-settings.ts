import { InvalidSettingError } from "@wildpose/pose";

export interface TrainArguments {
  network: "direct" | "view-synthesis" | "reconstruction" | "all";
  out: string;
  resume: boolean;
  seed: number;
  steps: number;
  batch: number;
  width: number;
  blocks: number;
  dropout: number;
  "learning-rate": number;
  noise: number;
  missing: number;
  backend: "wasm" | "node-gpu";
  json: boolean;
}

/** Far beyond what is of use; above it, memory ends before the first step does. */
const mostOf = { steps: 2 ** 31 - 1, batch: 65_536, width: 8192, blocks: 64 } as const;

/** @throws {InvalidSettingError} naming the first option that has a value it cannot have. */
export function checkTrainingSettings(args: TrainArguments): void {
  for (const [name, most] of Object.entries(mostOf) as [keyof typeof mostOf, number][]) {
    requireNumber(
      name,
      args[name],
      `a whole number of 1 to ${most}`,
      (n) => Number.isInteger(n) && n >= 1 && n <= most,
    );
  }
  requireNumber("seed", args.seed, "a whole number of at least 0", (n) => Number.isSafeInteger(n) && n >= 0);
  requireNumber("dropout", args.dropout, "0 to below 1", (n) => n >= 0 && n < 1);
  requireNumber("learning-rate", args["learning-rate"], "a number above 0", (n) => Number.isFinite(n) && n > 0);
  requireNumber("noise", args.noise, "millimetres, at least 0", (n) => Number.isFinite(n) && n >= 0);
  requireNumber("missing", args.missing, "0 to 1", (n) => n >= 0 && n <= 1);
}

function requireNumber(name: string, value: number, expected: string, isRight: (value: number) => boolean): void {
  if (!isRight(value)) throw new InvalidSettingError(`--${name}: expected ${expected}, found ${value}`);
}
