import { SaliencyError } from "@deep-inside/spec";

/** The typed error that `run` throws or rejects with; anything else fails the test. */
export async function errorOf(run: () => unknown): Promise<SaliencyError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof SaliencyError) return error;
    throw error;
  }
  throw new Error("expected a SaliencyError, but nothing was thrown");
}
