import type { Command } from "commander";
import type { Context } from "./context.js";

/** Adds one command to the program. */
type AddCommand = (program: Command, context: Context) => void;

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Whether it computes, so that the engine's worker may start while everything else is loaded. */
  readonly computes: boolean;
  /** Loads the command and what it needs; done only for the command that runs. */
  readonly load: () => Promise<AddCommand>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly Entry[] = [
  {
    name: "saliency",
    summary: "show which pixels a class score depends on",
    computes: true,
    load: async () => (await import("./commands/saliency.js")).addSaliency,
  },
  {
    name: "localize",
    summary: "show where the objects of the likeliest classes are",
    computes: true,
    load: async () => (await import("./commands/localize.js")).addLocalize,
  },
  {
    name: "compare",
    summary: "compare the gradient with DeconvNet and guided backpropagation",
    computes: true,
    load: async () => (await import("./commands/compare.js")).addCompare,
  },
  {
    name: "class-model",
    summary: "draw the picture that a class is made of",
    computes: true,
    load: async () => (await import("./commands/class-model.js")).addClassModel,
  },
  {
    name: "predict",
    summary: "name the classes with the largest scores",
    computes: true,
    load: async () => (await import("./commands/predict.js")).addPredict,
  },
  {
    name: "evaluate",
    summary: "measure methods on pictures whose right answer is known",
    computes: true,
    load: async () => (await import("./commands/evaluate.js")).addEvaluate,
  },
  {
    name: "reproduce",
    summary: "make an output again and compare it",
    computes: true,
    load: async () => (await import("./commands/reproduce.js")).addReproduce,
  },
  {
    name: "open",
    summary: "open the playground in the browser",
    computes: false,
    load: async () => (await import("./commands/open.js")).addOpen,
  },
  {
    name: "weights",
    summary: "list, fetch, convert, describe and check models",
    computes: false,
    load: async () => (await import("./commands/weights/weights.js")).addWeights,
  },
];

/** What a command line asks for, before it is parsed. */
export interface Wish {
  readonly named: string | undefined;
  /** How help is asked for, where it is: `help COMMAND` or `COMMAND --help`. */
  readonly help: "command" | "option" | undefined;
}

export function wishOf(args: readonly string[]): Wish {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  if (first === "help") return { named: second, help: "command" };
  return { named: first, help: args.some((arg) => arg === "--help" || arg === "-h") ? "option" : undefined };
}

/** Whether a command line is going to need the engine. */
export function willCompute(args: readonly string[]): boolean {
  const { named, help } = wishOf(args);
  return help === undefined && COMMANDS.some(({ name, computes }) => name === named && computes);
}
