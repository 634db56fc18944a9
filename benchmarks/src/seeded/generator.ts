// Random numbers as a function of (seed, stream, index): the same in every runtime, and any tensor can be made alone.
// The mixer's shifts and multipliers are a low-bias triple from the hash-prospector project; each step is a bijection.

/** 2^32 divided by the golden ratio: keeps index 0 and seed 0 from being fixed points. */
const GOLDEN = 0x9e3779b9;

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
  return (h ^ (h >>> 15)) | 0;
}

/** `length` values of a uniform distribution over [-scale, scale), rounded once to f32. */
export function uniform(length: number, seed: number, stream: number, scale: number): Float32Array<ArrayBuffer> {
  const key = mix((mix((seed + GOLDEN) | 0) + stream) | 0);
  const out = new Float32Array(length);
  for (let index = 0; index < length; index++) {
    const h = mix((mix((index + GOLDEN) | 0) + key) | 0);
    out[index] = ((h >>> 8) * 2 ** -23 - 1) * scale;
  }
  return out;
}
