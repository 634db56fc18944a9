import type { ErrorCode, Model, ModelSpec } from "@deep-inside/spec";
import type { BinaryName } from "../engine/binary.js";
import type { ClassModelOptions } from "../explain/class-model.js";
import type { SessionOptions } from "./session.js";

/** Messages to the worker of a session. The first one opens it; every request is answered once, by its id. */
export type Request =
  | { readonly kind: "open"; readonly id: number; readonly model: Model; readonly options: SessionOptions }
  | { readonly kind: "predict"; readonly id: number; readonly picture: Float32Array }
  | {
      readonly kind: "explain";
      readonly id: number;
      readonly method: string;
      readonly picture: Float32Array;
      readonly options: object;
      readonly progress: boolean;
    }
  | {
      readonly kind: "classModel";
      readonly id: number;
      readonly options: ClassModelOptions;
      readonly progress: boolean;
    }
  | { readonly kind: "verify"; readonly id: number; readonly picture: Float32Array; readonly options: object }
  | { readonly kind: "abort"; readonly id: number }
  | { readonly kind: "close"; readonly id: number };

/** Messages from it. */
export type Response =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | {
      readonly kind: "progress";
      readonly id: number;
      /** What the method reports: see its `onProgress`. */ readonly progress: object;
    };

/** Answer to `open`. */
export interface Opened {
  readonly spec: ModelSpec;
  readonly binary: BinaryName;
  readonly threads: number;
  readonly memoryBytes: number;
}
