import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("scripts/use-session.mjs", import.meta.url));

/** This Node and every other one that the PATH offers: their compilers and workers differ. */
function nodes(): string[] {
  const offered = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return [...new Set([process.execPath, ...offered].filter(existsSync).map((path) => realpathSync(path)))];
}

describe.each(nodes())("a process of %s", (node) => {
  test.each([
    [1, "close"],
    [2, "close"],
    [3, "close"],
    [1, "leave"],
    [2, "leave"],
  ] as const)("ends by itself after a session on %i threads: %s", { timeout: 30_000 }, async (threads, end) => {
    const run = promisify(execFile)(node, [SCRIPT, String(threads), end], { timeout: 20_000 });
    const { stdout, stderr } = await run;
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ threads, equal: 4, verified: true, failure: "aborted" });
  });
});
