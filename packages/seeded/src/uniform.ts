import { hashKey, hashWithKey } from "@deep-inside/spec";

/**
 * Fills `out` with numbers in [-1, 1) of 24 bits, exact in f32, times `scale`: multiplied in f64, then rounded once to the
 * array's type. `core/test/fixtures/counter_generator.py` makes the same ones.
 */
export function fillUniform(out: Float32Array | Float64Array, seed: number, stream: number, scale = 1): void {
  const key = hashKey(seed, stream);
  for (let index = 0; index < out.length; index++) {
    out[index] = ((hashWithKey(key, index) >>> 8) * 2 ** -23 - 1) * scale;
  }
}

/** `length` values in [-1, 1), the same in f32 and f64. */
export function uniform(length: number, seed: number, stream: number): Float64Array {
  const out = new Float64Array(length);
  fillUniform(out, seed, stream);
  return out;
}
