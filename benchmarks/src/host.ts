import type { BinaryName } from "@deep-inside/core";

/** What a runtime's launcher lends the benchmarks, which themselves know no runtime. */
export interface Host {
  /** Name and version of the runtime. */
  readonly runtime: string;
  /** Bytes of the embedded model's file. */
  embeddedModel(): Promise<Uint8Array>;
  /** Bytes of one of the engine's binaries. */
  binary(name: BinaryName): Promise<Uint8Array<ArrayBuffer>>;
  /** Progress, for people. */
  log(line: string): void;
}

export const MODEL_NAMES = ["vgg16", "embedded"] as const;
export type ModelName = (typeof MODEL_NAMES)[number];
