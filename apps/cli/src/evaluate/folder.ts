import type { ModelSpec } from "@deep-inside/spec";
import type { SampleSource } from "./sample.js";
export async function folderSource(_spec: ModelSpec, _folder: string): Promise<SampleSource> {
  throw new Error("pending");
}
