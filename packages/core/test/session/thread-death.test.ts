import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("scripts/kill-threads.mjs", import.meta.url));
const ROUNDS = 20;

describe("an engine whose helper thread is ended", () => {
  test(
    "refuses with `internal`, at whatever moment that was, and never waits for ever",
    { timeout: 60_000 },
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, String(ROUNDS)], { timeout: 50_000 });
      const { passed, ...counts } = JSON.parse(stdout) as Record<string, number>;
      expect(counts).toEqual({ rounds: ROUNDS, refused: ROUNDS, refusedAfter: ROUNDS });
      expect(passed).toBeGreaterThan(0);
    },
  );
});
