import { defineConfig } from "vitest/config";

// Browsers wait for a machine that others use too; no test measures time.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    expect: { poll: { timeout: 60_000 } },
  },
});
