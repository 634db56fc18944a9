/** Cosine of the angle between two vectors, 1 when they point the same way. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** |a - b| / |b|. */
export function relativeError(a: Float32Array, b: Float32Array): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

/** Hex SHA-256 of the bytes of some values. */
export async function sha256(values: Float32Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(Float32Array.from(values).buffer));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Ends a benchmark whose result is wrong: its time would mean nothing. */
export function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(`A result is wrong, so it is not timed: ${what}`);
}
