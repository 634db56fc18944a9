import type { Target } from "@deep-inside/core";
import type { OpenModel } from "../inputs/session.js";
import type { Picture } from "../inputs/picture.js";
import { parseLayerTarget } from "../options.js";
import type { FileRecord, ModelSpec, RawMap, RgbImage, RunRecord } from "@deep-inside/spec";

/** The record of an output, as far as all have it; a command's own members are checked by its remaker. */
export interface Made extends RunRecord {
  readonly image?: FileRecord;
  readonly [member: string]: unknown;
}

/** An output, made again. */
export interface Remade {
  readonly image: RgbImage;
  /** The raw map, where the output has one, in the geometry that was recorded. */
  readonly map?: RawMap;
  /** Numbers that the record has as well, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** How the outputs of one command are made again. */
export interface Remaker {
  /** What is wrong with the record, in words. */
  wrong(record: Made): string | undefined;
  /** Layers whose activations are needed. */
  keep(spec: ModelSpec, record: Made): string[];
  /** Numbers in the record, by the names that `remake` gives them. */
  recorded(record: Made): Readonly<Record<string, number>>;
  /** @throws SaliencyError of the session */
  remake(record: Made, open: OpenModel, picture: Picture | undefined, signal: AbortSignal | undefined): Promise<Remade>;
}

export function isText(member: unknown): member is string {
  return typeof member === "string";
}

export function isFinite(member: unknown): member is number {
  return typeof member === "number" && Number.isFinite(member);
}

/** Whether this is one of the words. */
export function isOneOf(member: unknown, words: readonly string[]): boolean {
  return isText(member) && words.includes(member);
}

/** The members of an object, none of anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether a class is recorded with its index, or none is. */
export function isClassOrAbsent(member: unknown): boolean {
  return member === undefined || Number.isSafeInteger(membersOf(member)["index"]);
}

/** What was explained, by the class or the layer target that an output, or one of its objects, records. */
export function targetOf({ class: named, target }: Readonly<Record<string, unknown>>): Target {
  const index = membersOf(named)["index"];
  return typeof index === "number" ? index : parseLayerTarget(String(target));
}

/** The layer whose activation that takes; none for a class. */
export function targetLayers({ target }: Readonly<Record<string, unknown>>): string[] {
  return isText(target) ? [parseLayerTarget(target).layer] : [];
}

/** Whether these are parameters: numbers, words and truth values by name. */
export function areParameters(value: unknown): boolean {
  const plain = (member: unknown): boolean => isText(member) || isFinite(member) || typeof member === "boolean";
  return typeof value === "object" && value !== null && Object.values(value).every(plain);
}

/** The first of these that does not hold. */
export function firstWrong(checks: readonly (readonly [right: boolean, otherwise: string])[]): string | undefined {
  return checks.find(([right]) => !right)?.[1];
}
