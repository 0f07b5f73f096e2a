/** `--redis`: the same words wherever it is taken. */
export const redisOption = {
  type: "string",
  requiresArg: true,
  describe: "Address of Redis or Valkey, without a password: one with a password goes into WILDPOSE_REDIS_URL",
  defaultDescription: "WILDPOSE_REDIS_URL, or redis://127.0.0.1:6379",
} as const;
