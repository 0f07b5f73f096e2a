import { defineConfig } from "vitest/config";

/**
 * A package whose tests leave nothing behind in their process. One process does many of its files: to load what they test,
 * TensorFlow.js above all, takes longer than most of them.
 */
const sharing = "packages/networks/src/**/*.test.ts";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: "alone", include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"], exclude: [sharing] },
      },
      { extends: true, test: { name: "sharing", include: [sharing], isolate: false } },
    ],
  },
});
