import { createHash } from "node:crypto";
import type { ByteSource } from "../source.js";

/** Bytes hashed at a time where nobody else reads them. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** A source whose bytes are hashed as they are read in order; what is left out on the way is read for the hash alone. */
export function hashedSource(source: ByteSource): ByteSource & { digest(): Promise<string> } {
  const hash = createHash("sha256");
  let hashed = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function hashUpTo(end: number): Promise<void> {
    while (hashed < end) {
      const bytes = await source.read(hashed, Math.min(end, hashed + CHUNK_BYTES));
      hash.update(bytes);
      hashed += bytes.length;
    }
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  return {
    size: source.size,
    read: (begin, end, reuse) => {
      // Read at once, hashed in turn: a hash that is made keeps the next read from nothing.
      const reading = source.read(begin, end, reuse);
      reading.catch(() => {}); // thrown when its turn comes
      return inTurn(async () => {
        const bytes = await reading;
        // A header and its like are worth reading twice; what is far ahead comes in its turn, or at the end.
        if (begin > hashed && begin - hashed <= CHUNK_BYTES) await hashUpTo(begin);
        if (begin === hashed) {
          hash.update(bytes);
          hashed = end;
        }
        return bytes;
      });
    },
    digest: () =>
      inTurn(async () => {
        await hashUpTo(source.size);
        return hash.copy().digest("hex");
      }),
  };
}
