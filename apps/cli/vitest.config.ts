import { defineConfig } from "vitest/config";

// Tests that start processes wait for a machine that others use too; none of them measures time.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } });
