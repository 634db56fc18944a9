import { readFileSync } from "node:fs";
import type { Model, Tensor } from "@deep-inside/spec";
import { expect } from "vitest";
import { parseSafetensors, type StoredTensor } from "../../src/index.js";
import { referenceScores, relativeError } from "./reference-scores.js";

export function fixture(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
}

/** What a fixture script says its network must become: canonical tensors, pixels, and the framework's own scores. */
export interface Expected {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly pixels: Uint8Array;
  readonly scores: Float32Array;
}

export function expectedOf(path: string): Expected {
  const tensors = new Map(parseSafetensors(fixture(path)).tensors);
  const [pixels, scores] = [tensors.get("pixels") as StoredTensor, tensors.get("scores") as StoredTensor];
  tensors.delete("pixels");
  tensors.delete("scores");
  return { tensors, pixels: pixels.data, scores: new Float32Array(scores.data.slice().buffer) };
}

/** Bit for bit the expected tensors, no more and no fewer. */
export function expectTensors(model: Model, { tensors }: Expected): void {
  expect([...model.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, { shape, data }] of tensors) {
    const found = model.tensors.get(name) as Tensor;
    expect({ name, shape: found.shape, bytes: Buffer.compare(found.data, data) }).toEqual({ name, shape, bytes: 0 });
  }
}

/** The same scores as the framework that wrote the file, up to rounding of its single-precision parameters. */
export function expectScores(model: Model, { pixels, scores }: Expected, tolerance = 5e-6): void {
  expect(relativeError(referenceScores(model, pixels), scores)).toBeLessThan(tolerance);
}
