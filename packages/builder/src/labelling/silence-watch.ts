/** A limit to waiting that is not used up while the process is stopped or the machine sleeps. */

/** Time is counted in ticks, of which there are none meanwhile. */
const TICKS = 20;

/** An answer may take this many times as long as the slowest one so far. */
const TIMES_THE_SLOWEST = 20;

/** Watches over answers that may never come. */
export function silenceWatch() {
  let slowestMs = 0;
  return {
    /**
     * @param patienceMs milliseconds that any answer may take.
     * @returns what `answer` gives; `tooLong` is called once, with the limit, when it takes longer than it may.
     */
    async over<Answer>(
      patienceMs: number,
      answer: () => Promise<Answer>,
      tooLong: (milliseconds: number) => void,
    ): Promise<Answer> {
      const limit = Math.max(patienceMs, TIMES_THE_SLOWEST * slowestMs);
      let ticks = 0;
      const timer = setInterval(() => {
        if (++ticks < TICKS) return;
        clearInterval(timer);
        tooLong(limit);
      }, limit / TICKS);
      timer.unref();
      try {
        return await answer();
      } finally {
        clearInterval(timer);
      }
    },
    /** Takes note of how long an answer took. */
    took(milliseconds: number): void {
      slowestMs = Math.max(slowestMs, milliseconds);
    },
  };
}
