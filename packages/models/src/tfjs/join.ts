import type { ByteSource } from "../source.js";

/** Several sources, one after the other, as one. */
export function joinSources(parts: readonly ByteSource[]): ByteSource {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return {
    size,
    async read(begin, end, reuse) {
      const joined = reuse ?? new Uint8Array(end - begin);
      let position = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(begin - position, 0), Math.min(end - position, part.size)];
        if (from < to) {
          const at = position + from - begin;
          const target = joined.subarray(at, at + to - from);
          const bytes = await part.read(from, to, target);
          if (bytes !== target) target.set(bytes);
        }
        position += part.size;
      }
      return joined;
    },
  };
}
