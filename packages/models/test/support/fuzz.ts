import { SaliencyError } from "@deep-inside/spec";

/** Milliseconds of fuzzing for each of the nine parsers, a minute together; `npm run fuzz` takes longer. */
const BUDGET_MS = Number(process.env["DEEP_INSIDE_FUZZ_MS"]);
const SEED = Number(process.env["DEEP_INSIDE_FUZZ_SEED"] ?? 1);
/** Far above what any run takes on a busy machine: a parser that goes in circles. */
const ENDLESS_MS = 10_000;

/** Mulberry32: uniform in [0, 1). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One to four random changes: bits, bytes, landmark numbers, cuts, doubled or exchanged stretches. */
export function mutate(bytes: Uint8Array, random: () => number, focus = bytes.length): Uint8Array<ArrayBuffer> {
  let mutant = Uint8Array.from(bytes);
  const integer = (below: number): number => Math.floor(random() * below);
  for (let changes = 1 + integer(4); changes > 0; changes--) {
    const at = integer(Math.max(1, Math.min(focus, mutant.length)));
    const landmarks = [0, 1, 0x7f, 0x80, 0xff];
    switch (integer(6)) {
      case 0:
        mutant[at] = (mutant[at] ?? 0) ^ (1 << integer(8));
        break;
      case 1:
        mutant[at] = integer(256);
        break;
      case 2:
        mutant.fill(landmarks[integer(5)] as number, at, at + 2 ** integer(4));
        break;
      case 3:
        mutant = mutant.slice(0, random() < 0.3 ? at : mutant.length - integer(4));
        break;
      case 4:
        mutant.copyWithin(at, integer(mutant.length || 1), mutant.length);
        break;
      case 5: {
        const length = integer(40);
        mutant = Uint8Array.from([
          ...mutant.subarray(0, at),
          ...mutant.subarray(at, at + length),
          ...mutant.subarray(at),
        ]);
        break;
      }
    }
  }
  return mutant;
}

/**
 * Feeds mutants of `seeds` to `parse` until the budget is spent. Every run must succeed or throw a SaliencyError that is
 * not `internal`, and come to an end.
 *
 * @returns how many runs were made
 */
export async function fuzz(
  seeds: readonly Uint8Array[],
  parse: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  focus?: number,
): Promise<number> {
  const random = randomSource(SEED);
  const end = performance.now() + BUDGET_MS;
  let runs = 0;
  for (; performance.now() < end; runs++) {
    const mutant = mutate(seeds[runs % seeds.length] as Uint8Array, random, random() < 0.8 ? focus : undefined);
    const start = performance.now();
    try {
      await parse(mutant);
    } catch (error) {
      if (!(error instanceof SaliencyError) || error.code === "internal") {
        throw new Error(
          `run ${runs} of seed ${SEED} threw ${String(error)}; file: ${Buffer.from(mutant).toString("base64")}`,
          { cause: error },
        );
      }
    }
    if (performance.now() - start > ENDLESS_MS)
      throw new Error(`run ${runs} of seed ${SEED} took more than ${ENDLESS_MS} ms`);
  }
  return runs;
}
