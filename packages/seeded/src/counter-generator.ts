// Random numbers as a function of (seed, stream, index), so that TypeScript and Python make the same ones bit for bit
// and any of them can be made alone. All arithmetic is modulo 2^32:
//   mix(h)                      h ^= h >> 16; h *= 0x21f0aaad; h ^= h >> 15; h *= 0xd35a2d97; h ^= h >> 15
//   key(seed, stream)           mix(mix(seed + GOLDEN) + stream)
//   hash(seed, stream, index)   mix(mix(index + GOLDEN) + key(seed, stream))
//   unit(seed, stream, index)   (hash >> 8) * 2^-23 - 1, in [-1, 1): 24 bits, exact in f32
// Every step of `mix` is a bijection; its shifts and multipliers are a low-bias triple from the hash-prospector project.
// The Python twin is `core/test/fixtures/counter_generator.py`; both are tested against the same vectors.

/** 2^32 divided by the golden ratio: keeps index 0 and seed 0 from being fixed points. */
const GOLDEN = 0x9e3779b9;

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
  return (h ^ (h >>> 15)) | 0;
}

function key(seed: number, stream: number): number {
  return mix((mix((seed + GOLDEN) | 0) + stream) | 0);
}

/** 32-bit hash of three 32-bit numbers, 0..2^32-1. */
export function hash(seed: number, stream: number, index: number): number {
  return mix((mix((index + GOLDEN) | 0) + key(seed, stream)) | 0) >>> 0;
}

/** Fills `out` with `unit * scale`: multiplied in f64, then rounded once to the array's type. */
export function fillUniform(out: Float32Array | Float64Array, seed: number, stream: number, scale = 1): void {
  const k = key(seed, stream);
  for (let index = 0; index < out.length; index++) {
    const h = mix((mix((index + GOLDEN) | 0) + k) | 0);
    out[index] = ((h >>> 8) * 2 ** -23 - 1) * scale;
  }
}

/** `length` values in [-1, 1), the same in f32 and f64. */
export function uniform(length: number, seed: number, stream: number): Float64Array {
  const out = new Float64Array(length);
  fillUniform(out, seed, stream);
  return out;
}
