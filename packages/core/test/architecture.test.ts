import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What each folder may import, itself aside: the arrow of ARCHITECTURE.md. Folders are longest prefix first. */
const MAY_IMPORT: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ["packages/core/assembly/simd", []],
  ["packages/core/assembly/generated", ["packages/core/assembly/simd"]],
  [
    "packages/core/assembly/kernels",
    ["packages/core/assembly/simd", "packages/core/assembly/generated", "packages/core/src/shared"],
  ],
  ["packages/core/assembly/explain", ["packages/core/assembly/simd", "packages/core/src/shared"]],
  ["packages/core/assembly/network", ["packages/core/assembly/kernels", "packages/core/src/shared"]],
  ["packages/core/assembly/index", ["packages/core/assembly"]],
  ["packages/core/src/shared", []],
  ["packages/core/src/platform", ["@deep-inside/spec"]],
  ["packages/core/src/network", ["@deep-inside/spec", "packages/core/src/shared"]],
  ["packages/core/src/localize", ["@deep-inside/spec", "packages/core/src/explain/shared"]],
  [
    "packages/core/src/engine",
    ["@deep-inside/spec", "packages/core/src/network", "packages/core/src/platform", "packages/core/src/shared"],
  ],
  ["packages/core/src/explain", ["@deep-inside/spec", "packages/core/src/engine"]],
  ["packages/core/src/session", ["@deep-inside/spec", "packages/core/src"]],
  ["packages/core/src/index", ["packages/core/src"]],
  ["packages/spec/src", []],
  ["packages/seeded/src", ["@deep-inside/spec"]],
  ["packages/models/src", ["@deep-inside/spec"]],
  ["packages/images/src", ["@deep-inside/spec"]],
  ["packages/evaluate/src", ["@deep-inside/spec", "@deep-inside/core", "@deep-inside/images"]],
  ["apps/cli/src", ["@deep-inside/"]],
  ["apps/saliency-view/src", ["@deep-inside/"]],
];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return path.endsWith(".ts") && !path.endsWith(".d.ts") ? [path] : [];
  });
}

/** Imports of other files and of this repository's packages; npm packages and node: modules are not the arrow's matter. */
function imports(file: string): Import[] {
  return importsIn(readFileSync(join(ROOT, file), "utf8"), file);
}

/** The same without those of types only, which are gone when the code runs. */
function valueImports(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return importsIn(text.replaceAll(/\b(?:import|export) type [^;]*;/g, ""), file);
}

function importsIn(text: string, file: string): Import[] {
  const found = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*["']([^"']+)["']/g)].map((match) => match[1]!);
  return found
    .filter((name) => name.startsWith(".") || name.startsWith("@deep-inside/"))
    .map((name) => ({ file, target: name.startsWith(".") ? relative(ROOT, join(ROOT, dirname(file), name)) : name }));
}

const folderOf = (path: string): string | undefined =>
  MAY_IMPORT.map(([folder]) => folder).find((folder) => path.startsWith(folder));

const files = [
  "packages/core/assembly",
  "packages/core/src",
  "packages/spec/src",
  "packages/seeded/src",
  "packages/models/src",
  "packages/images/src",
  "packages/evaluate/src",
  "apps/cli/src",
  "apps/saliency-view/src",
].flatMap(sources);

describe("the arrow of imports", () => {
  test("every source file belongs to a folder of the table", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => folderOf(file) === undefined)).toEqual([]);
  });

  test("no file imports what its folder may not", () => {
    const wrong = files.flatMap(imports).filter(({ file, target }) => {
      const folder = folderOf(file)!;
      const allowed = MAY_IMPORT.find(([name]) => name === folder)![1];
      return !target.startsWith(folder) && !allowed.some((prefix) => target.startsWith(prefix));
    });
    expect(wrong).toEqual([]);
  });

  test("no file imports itself by way of others, types aside", () => {
    const known = new Set(files);
    const direct = new Map(
      files.map((file) => {
        const targets = valueImports(file).map(({ target }) => target.replace(/(\.js|\.ts)?$/, ".ts"));
        return [file, targets.filter((target) => known.has(target))] as const;
      }),
    );
    expect([...direct.values()].flat().length).toBeGreaterThan(files.length);
    const reaches = (file: string, seen = new Set<string>()): Set<string> => {
      for (const next of direct.get(file) ?? []) if (!seen.has(next)) reaches(next, seen.add(next));
      return seen;
    };
    expect(files.filter((file) => reaches(file).has(file))).toEqual([]);
  });

  test("apps name packages, never files within them", () => {
    const exported = /^@deep-inside\/[a-z-]+(\/(node|define|imagenet|scenes|saliency-view|session-worker|worker))?$/;
    const deep = files.filter((file) => file.startsWith("apps/")).flatMap(imports);
    expect(deep.filter(({ target }) => target.startsWith("@deep-inside/") && !exported.test(target))).toEqual([]);
  });

  test("the engine knows layers, not networks: no architecture is named under assembly/", () => {
    const named = files.filter(
      (file) => file.startsWith("packages/core/assembly") && /vgg/i.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(named).toEqual([]);
  });
});

describe("the table of dependencies in CONTRIBUTING.md", () => {
  test("has a reason for each", () => {
    const table = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
    const workspaces = ["packages", "apps"].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
    );
    const packages = [".", ...workspaces, "benchmarks", "weights"].filter((folder) =>
      existsSync(join(ROOT, folder, "package.json")),
    );
    const named = packages.flatMap((folder) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(
        readFileSync(join(ROOT, folder, "package.json"), "utf8"),
      );
      return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
    });
    expect(named).toContain("commander");
    const shown = (name: string): string => `\`${name.replace(/^@iconify-json\/.*/, "@iconify-json/*")}\``;
    const others = named.filter((name) => !name.startsWith("@deep-inside/") && !name.startsWith("@types/"));
    expect(others.filter((name) => !table.includes(shown(name)))).toEqual([]);
  });
});
