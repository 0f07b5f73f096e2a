/** Tasks on several lanes: each lane takes the next one when it is free. */

/**
 * Does every task once, as many at a time as there are lanes.
 *
 * @returns their answers, in the order of the tasks.
 * @throws what the first task that fails throws, once the others that were begun have ended.
 */
export async function onLanes<Task, Lane, Answer>(
  tasks: readonly Task[],
  lanes: readonly Lane[],
  work: (task: Task, lane: Lane) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(tasks.length);
  let next = 0;
  let failed = false;
  const ended = await Promise.allSettled(
    lanes.map(async (lane) => {
      while (!failed && next < tasks.length) {
        const at = next++;
        try {
          answers[at] = await work(tasks[at], lane);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    }),
  );
  const failure = ended.find((lane) => lane.status === "rejected");
  if (failure) throw failure.reason;
  return answers;
}
