// Options that only some methods take.
import type { MethodName } from "@deep-inside/core";
import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import type { LayerTarget } from "../inputs/target.js";
import { parseInteger, parseNumber } from "../options.js";

/** Values of these options, absent where they were not given. */
export interface MethodSettings {
  readonly layer?: string;
  readonly samples?: number;
  readonly noise?: number;
  readonly steps?: number;
  readonly baseline?: number;
}

const NOISY: readonly MethodName[] = ["smoothgrad", "smoothgrad-squared", "vargrad"];
const PATHS: readonly MethodName[] = ["integrated-gradients"];

const TAKEN_BY: Readonly<Record<keyof MethodSettings, readonly MethodName[]>> = {
  layer: ["grad-cam", "grad-cam++", "layer-cam", "guided-grad-cam"],
  samples: NOISY,
  noise: NOISY,
  steps: PATHS,
  baseline: PATHS,
};

export function addMethodOptions(command: Command): Command {
  const whole = (text: string): number => parseInteger(text, 1, 100_000);
  return command
    .addOption(new Option("--layer <name>", "convolution that the CAM methods weigh (default: the last)"))
    .addOption(new Option("--samples <n>", "noisy copies of smoothgrad and its kin (default: 50)").argParser(whole))
    .addOption(
      new Option("--noise <share>", "their noise, as a share of the picture's range (default: 0.15)").argParser(
        (text) => parseNumber(text, 0, 10),
      ),
    )
    .addOption(new Option("--steps <n>", "first steps of integrated-gradients (default: 50)").argParser(whole))
    .addOption(
      new Option("--baseline <grey>", "where its path starts, 0 to 255 (default: 0, black)").argParser((text) =>
        parseNumber(text, 0, 255),
      ),
    );
}

/**
 * The settings that were given.
 *
 * @throws SaliencyError `bad-option` when the method does not take one of them
 */
export function methodSettings(values: MethodSettings & { readonly method: MethodName }): MethodSettings {
  const given = (Object.keys(TAKEN_BY) as (keyof MethodSettings)[]).filter((name) => values[name] !== undefined);
  for (const name of given) {
    if (TAKEN_BY[name].includes(values.method)) continue;
    const takers = TAKEN_BY[name].join(", ");
    throw new SaliencyError("bad-option", `--${name} is for ${takers}, not for --method ${values.method}.`);
  }
  return Object.fromEntries(given.map((name) => [name, values[name]]));
}

/** Layers whose activations a run reads: the target's, and what a CAM method weighs. */
export function layersToKeep(spec: ModelSpec, values: MethodSettings & { readonly target?: LayerTarget }): string[] {
  const last = spec.layers.filter(({ kind }) => kind === "conv3x3").at(-1)?.name;
  const named = [last, values.layer, values.target?.layer].filter((name) => name !== undefined);
  return [...new Set(named)];
}
