import { SaliencyError, type ErrorCode } from "./errors.js";

/**
 * The content of a file as bytes. `Blob.arrayBuffer` and `Response.arrayBuffer` give buffers, so these are taken too.
 *
 * @throws SaliencyError `code` for anything else
 */
export function fileBytes(content: Uint8Array | ArrayBuffer, code: ErrorCode): Uint8Array {
  // Not by instanceof: those of another frame or realm are no instances of ours.
  const tag = Object.prototype.toString.call(content);
  if (tag === "[object Uint8Array]") return content as Uint8Array;
  if (tag === "[object ArrayBuffer]") return new Uint8Array(content as ArrayBuffer);
  throw new SaliencyError(
    code,
    `Expected the content of a file as Uint8Array or ArrayBuffer, found ${tag.slice(8, -1)}.`,
  );
}
