import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { editDistance } from "./edit-distance.js";

const SUGGESTIONS = 3;

/** Number of scores the network gives. */
export function classCount({ layers }: Pick<ModelSpec, "layers">): number {
  // Not by deriveShapes, which a page would load for this alone.
  const last = layers.findLast(({ kind }) => kind === "dense" || kind === "conv3x3");
  if (last?.kind === "dense") return last.units;
  return last?.kind === "conv3x3" ? last.channels : 0;
}

/** Name of class `index`: from the class list, or the index itself without one. */
export function className(spec: Pick<ModelSpec, "classes">, index: number): string {
  return spec.classes?.[index] ?? String(index);
}

/**
 * Index of the class that `query` means. In this order, the first kind with a hit decides:
 * an index (a number, or digits); a synset id; the exact name; the name without regard to case, `_` read as a space;
 * one of several names joined by commas, as ImageNet has them ("tench, Tinca tinca").
 *
 * Digits that are also the exact name of another class are ambiguous; `index:7` and `name:7` say which is meant.
 *
 * @throws SaliencyError `ambiguous-class` listing the indices, `unknown-class` with the nearest names
 */
export function findClass(spec: ModelSpec, query: string | number): number {
  const count = classCount(spec);
  if (typeof query === "number") return checkIndex(query, count);
  const [, prefix, rest] = /^(index|name):(.*)$/s.exec(query) ?? [];
  const wanted = (rest ?? query).trim();
  const digits = /^-?\d+$/.test(wanted);
  if (prefix === "index" && !digits) {
    throw new SaliencyError(
      "unknown-class",
      `"${query}" names no class: after index: stands a number, 0..${count - 1}.`,
    );
  }
  if (prefix !== "name" && digits) {
    const index = checkIndex(Number(wanted), count);
    const namesake = prefix === undefined ? (spec.classes?.indexOf(wanted) ?? -1) : -1;
    if (namesake < 0 || namesake === index) return index;
    throw new SaliencyError(
      "ambiguous-class",
      `"${wanted}" is the index of class "${className(spec, index)}" and the name of class ${namesake}. Write index:${wanted} or name:${wanted}.`,
    );
  }
  const hits = matches(spec, wanted);
  if (hits.length === 0) throw unknownClass(spec, wanted, count);
  if (hits.length > 1) {
    const listed = hits
      .slice(0, 10)
      .map((index) => `${index} (${[spec.synsets?.[index], className(spec, index)].filter(Boolean).join(" ")})`);
    const more = hits.length > listed.length ? ` and ${hits.length - listed.length} more` : "";
    throw new SaliencyError(
      "ambiguous-class",
      `"${wanted}" is the name of ${hits.length} classes: ${listed.join(", ")}${more}. Give the index${spec.synsets ? " or the synset id" : ""}.`,
    );
  }
  return hits[0] as number;
}

function matches({ classes = [], synsets = [] }: ModelSpec, wanted: string): number[] {
  const folded = fold(wanted);
  const kinds: ((index: number) => boolean)[] = [
    (index) => synsets[index] === wanted,
    (index) => classes[index] === wanted,
    (index) => fold(classes[index] ?? "") === folded,
    (index) => parts(classes[index] ?? "").includes(folded),
  ];
  const indices = Array.from({ length: Math.max(classes.length, synsets.length) }, (_, index) => index);
  if (folded === "") return [];
  for (const matches of kinds) {
    const hits = indices.filter(matches);
    if (hits.length > 0) return hits;
  }
  return [];
}

function fold(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_\s]+/g, " ")
    .trim();
}

function parts(name: string): string[] {
  return name.split(",").map(fold);
}

function checkIndex(index: number, count: number): number {
  if (Number.isSafeInteger(index) && index >= 0 && index < count) return index;
  throw new SaliencyError(
    "unknown-class",
    `There is no class ${index}: the model has ${count} classes, 0..${count - 1}.`,
  );
}

function unknownClass({ classes }: ModelSpec, wanted: string, count: number): SaliencyError {
  if (classes === undefined) {
    return new SaliencyError(
      "unknown-class",
      `There is no class "${wanted}": the model has no class names. Give an index, 0..${count - 1}.`,
    );
  }
  const folded = fold(wanted);
  const nearest = classes
    .map((name, index) => ({ name, index, distance: Math.min(...parts(name).map((part) => distance(part, folded))) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, SUGGESTIONS)
    .map(({ name, index }) => `"${name}" (${index})`);
  return new SaliencyError(
    "unknown-class",
    `There is no class "${wanted.slice(0, 60)}". Nearest: ${nearest.join(", ")}.`,
  );
}

/** Names that hold the words come before names that are merely spelt alike. */
function distance(name: string, wanted: string): number {
  const held = wanted.length > 2 && (name.includes(wanted) || wanted.includes(name));
  return held ? Math.abs(name.length - wanted.length) / 100 : editDistance(name.slice(0, 60), wanted.slice(0, 60));
}
