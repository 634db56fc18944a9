import { defineConfig } from "vitest/config";
import { PATIENCE } from "../../vitest.base.ts";

/** Nine parsers share a minute. */
const FUZZ_MS = process.env["DEEP_INSIDE_FUZZ_MS"] ?? "6600";

/** A fuzz test may take its budget (test/support/fuzz.ts) on top of what any test may take. */
export default defineConfig({
  test: {
    ...PATIENCE,
    testTimeout: PATIENCE.testTimeout + 2 * Number(FUZZ_MS),
    env: { DEEP_INSIDE_FUZZ_MS: FUZZ_MS },
  },
});
