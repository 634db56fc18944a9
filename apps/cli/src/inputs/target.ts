import { indexOfLargest, resolveTarget, type Target } from "@deep-inside/core";
import { className, findClass } from "@deep-inside/models";
import { SaliencyError, type ModelSpec, type NamedClass } from "@deep-inside/spec";

/** A layer, a channel of it, or one unit; counted from 0. */
export type LayerTarget = Exclude<Target, number>;

/** Written in place of a class: the one with the largest score, of each picture anew. */
export const TOP_CLASS = "top1";

/** What is explained: a layer's units, a class, or (`undefined`) the class of the largest score. */
export interface Choice {
  readonly target: Target | undefined;
  /** Class whose score is subtracted. */
  readonly minus: number | undefined;
}

/**
 * What the options ask for, checked against the model before any picture is computed.
 *
 * @throws SaliencyError `unknown-class`, `ambiguous-class`, `unknown-layer`, `bad-option`
 */
export function chooseTarget(
  spec: ModelSpec,
  options: { class?: string | undefined; target?: LayerTarget | undefined; minus?: string | undefined },
): Choice {
  const chosen = options.class ?? TOP_CLASS;
  const target = options.target ?? (chosen === TOP_CLASS ? undefined : findClass(spec, chosen));
  const minus = options.minus === undefined ? undefined : findClass(spec, options.minus);
  resolveTarget(spec, target, 0);
  if (minus !== undefined && minus === target) {
    throw new SaliencyError(
      "bad-option",
      `--minus names the class that is explained (${minus}, "${className(spec, minus)}"): the difference is 0 everywhere. Name another one.`,
    );
  }
  return { target, minus };
}

export function namedClass(spec: ModelSpec, index: number): NamedClass {
  return { index, name: className(spec, index) };
}

/** The class that a choice means for a picture with these scores; none when a layer is explained. */
export function chosenClass(spec: ModelSpec, { target }: Choice, scores: Float32Array): NamedClass | undefined {
  if (typeof target === "object") return undefined;
  return namedClass(spec, target ?? indexOfLargest(scores));
}
