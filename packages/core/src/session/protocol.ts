import type { ModelSpec } from "@deep-inside/spec";
import type { BinaryName } from "../engine/binary.js";
import type { ModelHeader } from "../engine/parameters.js";
import type { Part } from "../engine/read-parameters.js";
import type { ClassModelOptions } from "../explain/class-model/class-model.js";
import type { SessionOptions } from "./session.js";

/** What the worker of a session is asked. The first question opens it; then all parameters are loaded, part by part. */
export type Question =
  | { readonly kind: "open"; readonly model: ModelHeader; readonly options: SessionOptions }
  | ({ readonly kind: "load" } & Part)
  | { readonly kind: "predict"; readonly picture: Float32Array }
  | {
      readonly kind: "explain";
      readonly method: string;
      readonly picture: Float32Array;
      readonly options: object;
      readonly progress: boolean;
    }
  | {
      readonly kind: "classModel";
      readonly options: ClassModelOptions;
      readonly progress: boolean;
    }
  | { readonly kind: "compareRules"; readonly picture: Float32Array; readonly options: object }
  | { readonly kind: "verify"; readonly picture: Float32Array; readonly options: object; readonly deep: boolean }
  | { readonly kind: "close" };

/** Answer to `open`. */
export interface Opened {
  readonly spec: ModelSpec;
  readonly binary: BinaryName;
  readonly threads: number;
  readonly memoryBytes: number;
  readonly memory: "normal" | "low";
}
