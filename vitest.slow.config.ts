import { defineConfig } from "vitest/config";

/** Tests that take minutes: `npm run test:slow`. They are no part of `npm test`. */
export default defineConfig({
  test: {
    include: ["test/**/*.slow.ts"],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
