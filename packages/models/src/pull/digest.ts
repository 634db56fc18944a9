import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { SaliencyError } from "@deep-inside/spec";

export interface ExpectedHash {
  readonly algorithm: "sha256" | "md5";
  /** All hex digits, or the first ones. */
  readonly hex: string;
}

/** Hex digest of a file, read piece by piece. */
export async function digestFile(path: string, algorithm: ExpectedHash["algorithm"]): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** @throws SaliencyError `hash-mismatch` */
export async function requireHash(path: string, expected: ExpectedHash): Promise<void> {
  const found = await digestFile(path, expected.algorithm);
  if (found.startsWith(expected.hex)) return;
  throw new SaliencyError(
    "hash-mismatch",
    `"${path}" has the ${expected.algorithm} ${found}, expected ${expected.hex}. It is another file or was damaged on the way.`,
  );
}

/** Whether there is a file with this hash at `path`. */
export function hasHash(path: string, expected: ExpectedHash): Promise<boolean> {
  return requireHash(path, expected).then(
    () => true,
    () => false,
  );
}
