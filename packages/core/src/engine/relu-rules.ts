import type { Plan } from "../network/plan.js";
import { Op, Rule, Step } from "../shared/program.js";

/** How a gradient goes back through a ReLU: see assembly/kernels/relu.ts. */
export type ReluRule = "gradient" | "deconvnet" | "guided";

/** One rule for all layers, or one for each. */
export type RuleChoice = ReluRule | ((layer: string) => ReluRule);

const RULE_BITS: Record<ReluRule, number> = {
  gradient: Rule.Active,
  deconvnet: Rule.Positive,
  guided: Rule.Active | Rule.Positive,
};

/**
 * Writes into the program each step's ReLU rule, and which dense layers may skip rows: those whose idle inputs a rule
 * zeroes anyway. For a pass from step `last` down to `first`, whose own gradient passes no rule where it is `bare`.
 */
export function writeReluRules(
  { steps, program }: Plan,
  memory: WebAssembly.Memory,
  rule: RuleChoice,
  pass: { readonly first: number; readonly last: number; readonly bare: boolean },
): void {
  const { first, last, bare } = pass;
  const words = new Uint32Array(memory.buffer, program, steps.length * Step.Words);
  const bits = steps.map(({ relu, layer }) =>
    relu && layer ? RULE_BITS[typeof rule === "string" ? rule : rule(layer.name)] : Rule.None,
  );
  for (let s = first; s <= last; s++) {
    words[s * Step.Words + Step.Rule] = bits[s]!;
    let source = s - 1;
    while (source > 0 && (steps[source]!.op === Op.Flatten || steps[source]!.op === Op.MaxPool2x2)) source--;
    const ruled = source + 1 > first || (source + 1 === first && !bare);
    words[s * Step.Words + Step.SkipInactive] = Number(
      source > 0 && ruled && ((bits[source] ?? 0) & Rule.Active) !== 0,
    );
  }
  if (first > 0) words[(first - 1) * Step.Words + Step.Rule] = bits[first - 1]!;
}
