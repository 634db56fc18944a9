import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pack, PACKAGES, ROOT } from "../support/packages.js";

/** Meant: there are ES modules only, which old resolvers do not find, and nothing is there for require(). */
const MEANT = new Set(["NoResolution", "CJSResolvesToESM"]);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "packed-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(PACKAGES)("the package of %s", (path) => {
  const json = JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8")) as Record<string, unknown>;

  test("has nothing that publint finds wrong", async () => {
    const { messages } = await publint({ pkgDir: join(ROOT, path), strict: true, pack: "npm" });
    expect(messages.map((message) => formatMessage(message, json))).toEqual([]);
  });

  test("gives TypeScript the types of what it gives Node and bundlers", async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(pack([path], folder)[0]!)));
    expect(result.types).toBeTruthy();
    const problems = "problems" in result ? result.problems : [];
    expect(problems.filter(({ kind }) => !MEANT.has(kind))).toEqual([]);
  });
});
