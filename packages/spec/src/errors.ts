/**
 * Every way in which deep-inside can fail. The code decides the exit status of the CLI and the state of the element;
 * the message is for people: what was found, what was expected, what to do next.
 */
export const ERROR_CODES = [
  "bad-model", // the weight file breaks its own format
  "unsupported-model", // a sound file, but not a network this engine runs
  "bad-image", // the picture cannot be decoded or is too large
  "bad-shape", // a buffer or map of the wrong extents
  "bad-option", // a parameter out of its range, or a command line that does not parse
  "unknown-class",
  "ambiguous-class",
  "unknown-layer",
  "out-of-memory",
  "not-finite", // NaN or infinity in weights, pictures or results
  "hash-mismatch",
  "network",
  "file", // missing, a directory, unreadable, unwritable
  "aborted",
  "unsupported-runtime", // no WebAssembly SIMD, or a policy forbids compiling
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The one error type that leaves a public function. */
export class SaliencyError extends Error {
  override readonly name = "SaliencyError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** `error` as a `SaliencyError`: kept when it is one, `aborted` for an AbortError, else wrapped under `code`. */
export function asSaliencyError(error: unknown, code: ErrorCode = "internal"): SaliencyError {
  if (error instanceof SaliencyError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const aborted = error instanceof Error && error.name === "AbortError";
  return new SaliencyError(aborted ? "aborted" : code, message, { cause: error });
}

/** Throws `aborted` once `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SaliencyError("aborted", "The run was aborted.");
}
