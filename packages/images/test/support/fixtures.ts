import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RgbImage } from "@deep-inside/spec";

export interface DecodeCase {
  readonly name: string;
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly rgb: string;
}

/** A fixture written by scripts/make_decode_fixtures.py or make_resize_fixtures.py. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as T;
}

export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** `lcg` of scripts/make_resize_fixtures.py. */
export function lcgImage(height: number, width: number): RgbImage {
  let state = height * 65536 + width;
  const data = Uint8Array.from({ length: height * width * 3 }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { height, width, data };
}

/** A file of decode-png.json or decode-jpeg.json by its name. */
export function fixtureFile(fixture: "decode-png.json" | "decode-jpeg.json", name: string): Uint8Array {
  const found = readFixture<{ cases: DecodeCase[] }>(fixture).cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name} in ${fixture}`);
  return fromBase64(found.file);
}
