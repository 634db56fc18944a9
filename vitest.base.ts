import { defineConfig } from "vitest/config";

/** No test measures time: what takes long on a machine that others use too is to pass there as well. */
export const PATIENCE = { testTimeout: 240_000, hookTimeout: 120_000 } as const;

export default defineConfig({ test: PATIENCE });
