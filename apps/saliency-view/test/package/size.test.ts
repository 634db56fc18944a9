import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

const CDN = fileURLToPath(new URL("../../dist/cdn/", import.meta.url));
const assets = readdirSync(`${CDN}assets`);

/** Bytes after gzip -9. */
const zipped = (file: string): number => gzipSync(readFileSync(CDN + file), { level: 9 }).length;

describe("the bundle", () => {
  test("has at most 30 KB of element and Lit", () => {
    expect(zipped("saliency-view.js")).toBeLessThanOrEqual(30_000);
  });

  test("has no binary that is for tests", () => {
    expect(assets.filter((file) => /debug/.test(file))).toEqual([]);
  });

  test("has at most 60 KB of engine: its scripts and the largest of its binaries", () => {
    const scripts = assets.filter((file) => {
      const text = file.endsWith(".js") ? readFileSync(`${CDN}assets/${file}`, "latin1") : "";
      return /relaxed-shared/.test(text) || file.startsWith("thread");
    });
    const binaries = assets.filter((file) => /^(simd|relaxed)/.test(file)).map((file) => zipped(`assets/${file}`));
    expect(scripts.length).toBeGreaterThanOrEqual(2);
    expect(binaries).toHaveLength(4);
    const bytes = scripts.reduce((sum, file) => sum + zipped(`assets/${file}`), 0) + Math.max(...binaries);
    expect(bytes).toBeLessThanOrEqual(60_000);
  });
});
