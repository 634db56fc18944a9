import { SaliencyError } from "@deep-inside/spec";

/** `value` when it is a whole number in the range. @throws SaliencyError `bad-option` */
export function checkedInteger(value: number, least: number, most: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new SaliencyError("bad-option", `${name} is ${value}, expected a whole number from ${least} to ${most}.`);
}

/** `value` when it is a finite number in the range. @throws SaliencyError `bad-option` */
export function checkedNumber(value: number, least: number, most: number, name: string): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new SaliencyError("bad-option", `${name} is ${value}, expected a number from ${least} to ${most}.`);
}

/** `value` when it is one of `choices`. @throws SaliencyError `bad-option` */
export function checkedChoice<T extends string>(value: T, choices: readonly T[], name: string): T {
  if (choices.includes(value)) return value;
  throw new SaliencyError("bad-option", `${name} is "${value}", expected one of ${choices.join(", ")}.`);
}

/** Seeds of random numbers are 32-bit numbers; default 0. */
export function checkedSeed(seed: number | undefined): number {
  return checkedInteger(seed ?? 0, 0, 2 ** 32 - 1, "seed");
}
