import { badModel, quote } from "../errors.js";

/**
 * `value` as an object with no fields but `known`. Unknown fields are refused rather than ignored: a misspelt or newer
 * field could change what the numbers mean, and the map would be silently wrong.
 */
export function fields(value: unknown, path: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(path, value, "an object");
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw badModel(`${path} has the unknown field ${quote(key)}; known are ${known.join(", ")}.`);
  }
  return value as Record<string, unknown>;
}

export function text(value: unknown, path: string): string {
  if (typeof value !== "string" || value.length === 0) throw wrong(path, value, "a non-empty string");
  return value;
}

export function positiveInteger(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw wrong(path, value, "an integer of at least 1");
  return value as number;
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") throw wrong(path, value, "true or false");
  return value;
}

export function oneOf<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(path, value, `one of ${choices.map((choice) => `"${choice}"`).join(", ")}`);
  return found;
}

export function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(path, value, "a list");
  return value;
}

/** Three finite numbers: red, green, blue. */
export function rgb(value: unknown, path: string): [number, number, number] {
  if (!Array.isArray(value) || value.length !== 3 || !value.every((number) => Number.isFinite(number))) {
    throw wrong(path, value, "three finite numbers (red, green, blue)");
  }
  return value as [number, number, number];
}

/** `read(value)`, or undefined for an absent field; null is not absent. */
export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}

function wrong(path: string, value: unknown, expected: string): Error {
  const json = value === undefined ? "missing" : (JSON.stringify(value) ?? String(value));
  const found = json.length > 60 ? `${json.slice(0, 60)}...` : json;
  return badModel(`${path} is ${found}, expected ${expected}.`);
}
