import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(dirname(createRequire(import.meta.url).resolve("size-limit/package.json")), "bin.js");

describe("the bundle", () => {
  test("keeps to the limits of .size-limit.js", async () => {
    // It exits with 1 where a limit is passed; what it prints says which.
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, "--json"], { cwd: ROOT }).catch(
      (error: { stdout: string }) => error,
    );
    const found = JSON.parse(stdout) as { name: string; passed: boolean; size: number }[];
    expect(found.map(({ name, passed, size }) => ({ name, passed, large: size > 10_000 }))).toEqual([
      { name: "element and Lit", passed: true, large: true },
      { name: "engine", passed: true, large: true },
    ]);
  });

  test("has no binary that is for tests, and one of each other kind", () => {
    const binaries = readdirSync(join(ROOT, "dist/cdn/assets")).filter((file) => /^(simd|relaxed|debug)/.test(file));
    // A hash has eight characters, "-" among them.
    expect(binaries.map((file) => file.replace(/-.{8}\.wasm$/, "")).sort()).toEqual([
      "relaxed",
      "relaxed-shared",
      "simd",
      "simd-shared",
    ]);
  });
});
