import { SaliencyError, type ErrorCode } from "@deep-inside/spec";
import { nameFile } from "../inputs/each-picture.js";

/** A picture that could not be evaluated, as states and documents keep it. */
export interface Failure {
  readonly picture: string;
  readonly code: ErrorCode;
  /** Names the picture. */
  readonly message: string;
}

/** @throws SaliencyError `aborted` when that is the cause: the picture did not fail, the run ends */
export function failureOf(cause: unknown, picture: string): Failure {
  const error = nameFile(cause, picture);
  if (error.code === "aborted") throw error;
  return { picture, code: error.code, message: error.message };
}

/** The failure as an error to be shown. */
export function failureError({ code, message }: Failure): SaliencyError {
  return new SaliencyError(code, message);
}
