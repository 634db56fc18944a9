import type { ByteSource } from "../source.js";

/** Several sources, one after the other, as one. */
export function joinSources(parts: readonly ByteSource[]): ByteSource {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return {
    size,
    async read(begin, end) {
      const pieces: Uint8Array[] = [];
      let position = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(begin - position, 0), Math.min(end - position, part.size)];
        if (from < to) pieces.push(await part.read(from, to));
        position += part.size;
      }
      const [only] = pieces;
      if (only !== undefined && pieces.length === 1) return only;
      const joined = new Uint8Array(end - begin);
      let at = 0;
      for (const piece of pieces) {
        joined.set(piece, at);
        at += piece.length;
      }
      return joined;
    },
  };
}
