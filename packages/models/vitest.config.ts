import { defineConfig } from "vitest/config";

const DEFAULT_LIMIT_MS = 5000;
/** Nine parsers share a minute. */
const FUZZ_MS = process.env["DEEP_INSIDE_FUZZ_MS"] ?? "6600";

/** A fuzz test may take its budget (test/support/fuzz.ts) on top of what any test may take. */
export default defineConfig({
  test: { testTimeout: DEFAULT_LIMIT_MS + 2 * Number(FUZZ_MS), env: { DEEP_INSIDE_FUZZ_MS: FUZZ_MS } },
});
