/*
 * A hash of (seed, stream, index), the source of all random numbers: any of them can be made alone, in any order, and
 * TypeScript and Python make the same ones bit for bit. All arithmetic is modulo 2^32:
 *   mix(h)                      h ^= h >> 16; h *= 0x21f0aaad; h ^= h >> 15; h *= 0xd35a2d97; h ^= h >> 15
 *   key(seed, stream)           mix(mix(seed + GOLDEN) + stream)
 *   hash(seed, stream, index)   mix(mix(index + GOLDEN) + key(seed, stream))
 * Every step of `mix` is a bijection; its shifts and multipliers are a low-bias triple from the hash-prospector project.
 */

/** 2^32 divided by the golden ratio: keeps index 0 and seed 0 from being fixed points. */
const GOLDEN = 0x9e3779b9;

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
  return (h ^ (h >>> 15)) | 0;
}

/** What `hashWithKey` takes for all numbers of a stream. */
export function hashKey(seed: number, stream: number): number {
  return mix((mix((seed + GOLDEN) | 0) + stream) | 0);
}

/** `hash` of the key's seed and stream, 0..2^32-1. */
export function hashWithKey(key: number, index: number): number {
  return mix((mix((index + GOLDEN) | 0) + key) | 0) >>> 0;
}

/** 32-bit hash of three 32-bit numbers, 0..2^32-1. */
export function hash(seed: number, stream: number, index: number): number {
  return hashWithKey(hashKey(seed, stream), index);
}
