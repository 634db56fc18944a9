import { SaliencyError } from "@deep-inside/spec";

/** The file breaks its own format. */
export function badModel(message: string): SaliencyError {
  return new SaliencyError("bad-model", message);
}

/** The file is sound, but holds something this engine does not run. */
export function unsupportedModel(message: string): SaliencyError {
  return new SaliencyError("unsupported-model", message);
}

/** `text` quoted for a message: control characters escaped, cut after 60 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
