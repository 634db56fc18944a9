// Random numbers by counter: number `index` of a seed depends on nothing else, so that a resumed run draws what an
// uninterrupted one draws.

/** 2^32 divided by the golden ratio: keeps 0 from being a fixed point. */
const GOLDEN = 0x9e3779b9;

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
  return h ^ (h >>> 15);
}

/** Uniform in (0, 1), never 0 or 1. */
export function uniform(seed: number, stream: number, index: number): number {
  const key = mix(mix(seed + GOLDEN) + stream);
  return ((mix(mix(index + GOLDEN) + key) >>> 0) + 0.5) / 2 ** 32;
}

/** A whole number from 0 to `n` - 1. */
export function below(n: number, seed: number, stream: number, index: number): number {
  return Math.floor(uniform(seed, stream, index) * n);
}

/** `count` values of mean 0 and standard deviation `sigma` (Box and Muller's transform). */
export function normals(count: number, sigma: number, seed: number, stream: number): Float32Array {
  const out = new Float32Array(count);
  for (let at = 0; at < count; at += 2) {
    const radius = sigma * Math.sqrt(-2 * Math.log(uniform(seed, stream, at)));
    const angle = 2 * Math.PI * uniform(seed, stream, at + 1);
    out[at] = radius * Math.cos(angle);
    if (at + 1 < count) out[at + 1] = radius * Math.sin(angle);
  }
  return out;
}
