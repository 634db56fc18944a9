import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const PACKAGES = ["apps/saliency-view", "packages/core", "packages/images", "packages/models", "packages/spec"];

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
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(ROOT, path) });
    const name = String(json["name"]).replace("@", "").replace("/", "-");
    const file = readdirSync(folder).find((packed) => packed.startsWith(name))!;
    const result = await checkPackage(createPackageFromTarballData(readFileSync(join(folder, file))));
    expect(result.types).toBeTruthy();
    const problems = "problems" in result ? result.problems : [];
    expect(problems.filter(({ kind }) => !MEANT.has(kind))).toEqual([]);
  });
});
