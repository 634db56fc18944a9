// Options that only some methods take: each with its description, its check and the methods that take it.
import { FULL_GRAD_TERMS, REDUCTIONS, SEEDED, SOFTMAXES, type MethodName } from "@deep-inside/core";
import type { FullGradTerms, Reduction, Softmax } from "@deep-inside/core";
import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { LayerTarget } from "../inputs/target.js";
import { parseInteger, parseNumber } from "../options.js";

/** Values of these options, absent where they were not given. */
export interface MethodSettings {
  readonly reduce?: Reduction;
  readonly softmax?: Softmax;
  readonly layer?: string;
  readonly baseline?: number | "mean" | "blurred";
  readonly samples?: number;
  readonly noise?: number;
  readonly until?: number;
  readonly steps?: number;
  readonly gap?: number;
  readonly maxSteps?: number;
  readonly channels?: number;
  readonly terms?: FullGradTerms;
  readonly window?: number;
  readonly stride?: number;
  readonly masks?: number;
  readonly grid?: number;
  readonly probability?: number;
}

interface MethodOption {
  readonly option: Option;
  readonly methods: readonly MethodName[];
}

const NOISY: readonly MethodName[] = ["smoothgrad", "smoothgrad-squared", "vargrad"];
const PATHS: readonly MethodName[] = ["integrated-gradients"];
const CAMS: readonly MethodName[] = ["grad-cam", "grad-cam++", "layer-cam"];

function methodOptions(): Record<keyof MethodSettings, MethodOption> {
  const whole = (most: number) => (text: string) => parseInteger(text, 1, most);
  const share = (least: number, most: number) => (text: string) => parseNumber(text, least, most);
  const of = (methods: readonly MethodName[], flags: string, description: string): MethodOption => ({
    option: new Option(flags, description),
    methods,
  });
  const parsed = <T>(entry: MethodOption, parse: (text: string) => T): MethodOption => {
    entry.option.argParser(parse);
    return entry;
  };
  const choice = (entry: MethodOption, choices: readonly string[]): MethodOption => {
    entry.option.choices(choices);
    return entry;
  };
  return {
    reduce: choice(
      of(
        ["gradient", "deconvnet", "guided", ...NOISY, "guided-grad-cam"],
        "--reduce <rule>",
        "colour channels of a gradient to one value: the largest magnitude, the same with its sign, the largest positive " +
          "value, or the sum of magnitudes (default: max-abs, the paper's)",
      ),
      REDUCTIONS,
    ),
    softmax: choice(
      of(
        ["gradient", "input-x-gradient", ...NOISY, ...PATHS, ...CAMS, "score-cam", "occlusion", "rise"],
        "--softmax <kind>",
        "explain the class after soft-max, which is about all other classes too (default: none, its score)",
      ),
      SOFTMAXES,
    ),
    layer: of(
      [...CAMS, "guided-grad-cam", "score-cam"],
      "--layer <name>",
      "the CAM methods: convolution whose channels they weigh (default: the last)",
    ),
    baseline: parsed(
      of(
        [...PATHS, "score-cam", "occlusion", "rise"],
        "--baseline <grey|mean|blurred>",
        "what stands for nothing: 0 to 255, the training pictures' mean colour, or the picture without its detail " +
          "(default: integrated-gradients 0, black; the others mean)",
      ),
      parseBaseline,
    ),
    samples: parsed(of(NOISY, "--samples <n>", "smoothgrad and its kin: noisy copies (default: 50)"), whole(1_000_000)),
    noise: parsed(
      of(NOISY, "--noise <share>", "smoothgrad and its kin: noise, as a share of the picture's range (default: 0.15)"),
      share(0, 10),
    ),
    until: parsed(
      of(
        [...NOISY, "rise"],
        "--until <share>",
        "smoothgrad and its kin, rise: stop once the standard error is at most this share of the map (default: 0, after all " +
          "samples or masks)",
      ),
      share(0, 1),
    ),
    steps: parsed(of(PATHS, "--steps <n>", "integrated-gradients: first steps (default: 50)"), whole(100_000)),
    gap: parsed(
      of(
        PATHS,
        "--gap <share>",
        "integrated-gradients: double the steps until the map adds up to the score within this (default: 0.01)",
      ),
      share(0, 1),
    ),
    maxSteps: parsed(
      of(PATHS, "--max-steps <n>", "integrated-gradients: but not beyond so many steps (default: 800)"),
      whole(100_000),
    ),
    channels: parsed(
      of(["score-cam"], "--channels <n>", "score-cam: only the channels that vary most, one pass each (default: all)"),
      whole(1_000_000),
    ),
    terms: choice(
      of(
        ["full-grad"],
        "--terms <kind>",
        "full-grad: the paper's map, absolute, or a signed one that adds up to the score (default: absolute)",
      ),
      FULL_GRAD_TERMS,
    ),
    window: parsed(
      of(
        ["occlusion"],
        "--window <pixels>",
        "occlusion: side of the covered square (default: 1/14 of the shorter side)",
      ),
      whole(100_000),
    ),
    stride: parsed(
      of(["occlusion"], "--stride <pixels>", "occlusion: from one square to the next (default: half the window)"),
      whole(100_000),
    ),
    masks: parsed(of(["rise"], "--masks <n>", "rise: random masks, one pass each (default: 4000)"), whole(10_000_000)),
    grid: parsed(of(["rise"], "--grid <n>", "rise: cells of a mask along each side (default: 7)"), whole(100_000)),
    probability: parsed(
      of(["rise"], "--probability <p>", "rise: chance of a cell to be shown (default: 0.5)"),
      share(0.001, 0.999),
    ),
  };
}

export function addMethodOptions(command: Command): Command {
  for (const { option } of Object.values(methodOptions()))
    command.addOption(option.helpGroup("Options of some methods:"));
  return command;
}

/**
 * The settings that were given.
 *
 * @throws SaliencyError `bad-option` when the method does not take one of them
 */
export function methodSettings(values: MethodSettings & { readonly method: MethodName }): MethodSettings {
  const given = Object.entries(methodOptions()).filter(([name]) => values[name as keyof MethodSettings] !== undefined);
  for (const [, { option, methods }] of given) {
    if (methods.includes(values.method)) continue;
    throw new SaliencyError(
      "bad-option",
      `${option.long} is for ${methods.join(", ")}, not for --method ${values.method}.`,
    );
  }
  return Object.fromEntries(given.map(([name]) => [name, values[name as keyof MethodSettings]]));
}

/** Whether a seed decides anything of a method's map. */
export function drawsRandomNumbers(method: MethodName): boolean {
  return SEEDED.includes(method);
}

/** Layers whose activations a run reads: the target's, and what a CAM method weighs. */
export function layersToKeep(
  spec: ModelSpec,
  values: Pick<MethodSettings, "layer"> & { readonly target?: LayerTarget },
): string[] {
  const last = spec.layers.filter(({ kind }) => kind === "conv3x3").at(-1)?.name;
  const named = [last, values.layer, values.target?.layer].filter((name) => name !== undefined);
  return [...new Set(named)];
}

function parseBaseline(text: string): number | "mean" | "blurred" {
  if (text === "mean" || text === "blurred") return text;
  try {
    return parseNumber(text, 0, 255);
  } catch {
    throw new InvalidArgumentError("Expected a grey level from 0 to 255, mean or blurred.");
  }
}
