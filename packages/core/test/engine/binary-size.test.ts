import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

/** What a page may have to load before its first map. */
const LIMIT = 40 * 1024;

test.each(["simd", "relaxed", "simd-shared", "relaxed-shared"])("%s.wasm is at most 40 KB in gzip", (binary) => {
  const bytes = readFileSync(new URL(`../../build/${binary}.wasm`, import.meta.url));
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(gzipSync(bytes).byteLength).toBeLessThanOrEqual(LIMIT);
});
