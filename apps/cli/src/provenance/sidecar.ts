import type { RunRecord } from "@deep-inside/spec";
import type { OutputFile } from "../outputs/files.js";

/** Name of the file that says how `path` was made, for formats that have no place for it: NumPy reads no foreign keys. */
export function sidecarPath(path: string): string {
  return `${path}.json`;
}

export function sidecar(path: string, record: RunRecord): OutputFile {
  return { path: sidecarPath(path), bytes: new TextEncoder().encode(`${JSON.stringify(record, undefined, 2)}\n`) };
}
