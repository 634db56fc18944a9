import { runRecord, type FileRecord, type NamedClass, type RunRecord } from "./run-record.js";

/** How a class model was grown. */
export interface ClassModelRecord extends RunRecord {
  readonly class?: NamedClass | undefined;
  /** The layer, channel or unit, when it is of no class: see `formatLayerTarget`. */
  readonly target?: string | undefined;
  /** The picture that the ascent started from. */
  readonly image?: FileRecord | undefined;
  readonly parameters?: object | undefined;
  readonly score?: number | undefined;
  /** Of a frame on the way: after how many steps. */
  readonly step?: number | undefined;
}

/** What is grown, `run` without its command. */
export function classModelRecord(
  run: Omit<RunRecord, "command">,
  grown: Omit<ClassModelRecord, keyof RunRecord>,
): ClassModelRecord {
  return { ...runRecord({ ...run, command: "class-model" }), ...grown };
}

/** What the picture shows, in words. */
export function describeClassModel({ class: named, target, model }: ClassModelRecord): string {
  return `Class model of ${named?.name ?? target} by ${model.name}`;
}
