import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorCode } from "@deep-inside/spec";
import { afterAll, describe, expect, it } from "vitest";
import { writeModel } from "../src/index.js";
import { loadModelFile } from "../src/node/index.js";
import { errorOf } from "./support/error-of.js";
import { modelOf, SMALL_SPEC } from "./support/small-model.js";

const folder = mkdtempSync(join(tmpdir(), "deep-inside-load-"));
afterAll(() => rmSync(folder, { recursive: true }));
const good = join(folder, "good.safetensors");
const bytes = writeModel(modelOf());
writeFileSync(good, bytes);
writeFileSync(join(folder, "empty"), "");

const misses: [string, string, ErrorCode, RegExp][] = [
  ["a missing file", "absent", "file", /does not exist/],
  ["a directory", ".", "file", /is a directory/],
  ["a path below a file", "good.safetensors/x", "file", /not a directory/],
  ["a name that is too long", "x".repeat(300), "file", /too long/],
  ["an empty file", "empty", "bad-model", /has 0 bytes/],
];

describe("loadModelFile", () => {
  it("reads a model and, on request, its hash", async () => {
    const model = await loadModelFile(good, { sha256: true });
    expect(model.spec).toEqual(SMALL_SPEC);
    expect(model.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect((await loadModelFile(good)).sha256).toBeUndefined();
  });

  it.each(misses)("refuses %s", async (_, path, code, message) => {
    const error = await errorOf(() => loadModelFile(join(folder, path)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it.skipIf(process.platform === "win32")("refuses a named pipe without waiting for its writer", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect((await errorOf(() => loadModelFile(pipe))).message).toMatch(/not a regular file/);
  });
});
