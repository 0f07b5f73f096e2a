export { type QueueHelpers, type QueueHelpersOptions, queueHelpers } from "./queue-helpers.js";
export { parseRedisAddress, type RedisAddress } from "./redis-address.js";
export { runWorker, type WorkerReport, type WorkerRunOptions } from "./run-worker.js";
