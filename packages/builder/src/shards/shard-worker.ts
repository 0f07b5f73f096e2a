/** What runs in the threads of shardWriters. */
import { workerData } from "node:worker_threads";
import { answerTasks } from "../tasks/answer-tasks.js";
import { openShardWriter, type ShardInputs } from "./shard-writing.js";
import type { ShardTask, WrittenShard } from "./write-shards.js";

let opened: ReturnType<typeof openShardWriter> | null = null;

answerTasks<ShardTask, number, WrittenShard>(
  async (task, signal, tell) => {
    opened ??= openShardWriter(workerData as ShardInputs);
    return (await opened).write(task, signal, tell);
  },
  async () => (await opened)?.close(),
);
