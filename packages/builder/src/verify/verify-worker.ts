/** What runs in the threads of shardVerifiers. */
import { workerData } from "node:worker_threads";
import type { Manifest } from "../release/manifest.js";
import { answerTasks } from "../tasks/answer-tasks.js";
import { type ShardVerdict, type VerifyThreadData, verifyShard } from "./verify-shard.js";

const { folder, recipe } = workerData as VerifyThreadData;

answerTasks<Manifest["shards"][number], number, ShardVerdict>((shard, signal, onRows) =>
  verifyShard(folder, { recipe }, shard, { signal, onRows }),
);
