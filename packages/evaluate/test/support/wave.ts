import type { RawMap } from "@deep-inside/spec";

/** The maps of scripts/make_similarity_fixtures.py: multiples of 1/64. */
export function wave(a: number, b: number, height = 67, width = 83): RawMap {
  const data = Float32Array.from({ length: height * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    return Math.round(64 * Math.sin(a * i + b * j) * Math.cos(b * i - 0.5 * a * j)) / 64;
  });
  return { height, width, data };
}

export function mapOf(rows: readonly (readonly number[])[]): RawMap {
  return { height: rows.length, width: rows[0]!.length, data: Float32Array.from(rows.flat()) };
}
