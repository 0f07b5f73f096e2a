/** Ctrl-C and `kill`: the first asks the running command to stop cleanly, the second stops the process. */

type StopSignal = "SIGINT" | "SIGTERM";

const stopSignals: Readonly<Record<StopSignal, { number: number; word: string }>> = {
  SIGINT: { number: 2, word: "interrupted" },
  SIGTERM: { number: 15, word: "terminated" },
};

/** The reason of the abort signal after Ctrl-C or `kill`. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  /** @param next what the user can do now; follows the word. */
  constructor(
    readonly signalName: StopSignal,
    next = "",
  ) {
    super(stopSignals[signalName].word + next);
  }
}

const controller = new AbortController();
let listening = false;

/**
 * The signal to hand to long work; it aborts with an {@link Interruption}.
 * From the first call on the process no longer dies of SIGINT by itself, so only commands that pass the signal on call this.
 */
export function interruptionSignal(): AbortSignal {
  if (!listening) {
    listening = true;
    for (const name of Object.keys(stopSignals) as StopSignal[]) {
      process.on(name, () => {
        if (controller.signal.aborted) process.exit(128 + stopSignals[name].number);
        controller.abort(new Interruption(name));
      });
    }
  }
  return controller.signal;
}

/** The interruption that happened, if one did. */
export function interruption(): Interruption | undefined {
  const reason: unknown = controller.signal.reason;
  return reason instanceof Interruption ? reason : undefined;
}
