import { InvalidSettingError } from "@wildpose/pose";
import { openWorkStorage } from "@wildpose/publisher";
import { parseRedisAddress, runWorker } from "@wildpose/queue";
import { formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";

export interface WorkerArguments {
  redis: string | undefined;
  root: string | undefined;
  scratch: string | undefined;
  lease: number;
  idle: number | undefined;
}

/** Shorter leases are lost while a shard is written. */
const SHORTEST_LEASE = 2;

export async function worker({ redis, root, scratch, lease, idle }: WorkerArguments): Promise<void> {
  const address = parseRedisAddress(redis);
  if (!(lease >= SHORTEST_LEASE)) {
    throw new InvalidSettingError(`--lease: expected at least ${SHORTEST_LEASE} seconds, found ${lease}`);
  }
  if (idle !== undefined && !(idle > 0)) {
    throw new InvalidSettingError(`--idle: expected a number of seconds above 0, found ${idle}`);
  }
  const signal = interruptionSignal();
  const say = (text: string) => process.stderr.write(`wildpose: ${text}\n`);
  const { tasks, taskSeconds, spanSeconds } = await runWorker(address, {
    ...(root === undefined ? {} : { root }),
    ...(scratch === undefined ? {} : { scratch }),
    openStorage: (address) => openWorkStorage(address, { onNotice: say }),
    leaseSeconds: lease,
    ...(idle === undefined ? {} : { idleSeconds: idle }),
    signal,
    onNotice: say,
    onTask: ({ job: { stage, out, storage, start, end }, seconds }) =>
      say(`${storage ?? out}: ${stage} ${start} to ${end - 1} in ${seconds.toFixed(2)} s`),
  });
  process.stdout.write(
    `${formatNumber(tasks, "task")}, ${taskSeconds.toFixed(2)} s of work in ${spanSeconds.toFixed(2)} s\n`,
  );
  signal.throwIfAborted();
}
