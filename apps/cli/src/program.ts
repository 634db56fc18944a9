import { Command, type Option } from "commander";
import { SaliencyError } from "@deep-inside/spec";
import type { Context } from "./context.js";
import { VERSION } from "./version.js";

/** Adds one command to the program. */
type AddCommand = (program: Command, context: Context) => void;

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Whether it computes, so that the engine's worker may start while the command is loaded. */
  readonly computes: boolean;
  /** Loads the command and what it needs; done only for the command that runs. */
  readonly load: () => Promise<AddCommand>;
}

/** Every command, in the order of the help. */
const COMMANDS: readonly Entry[] = [
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

const EXAMPLES = `
Examples:
  deep-inside saliency photo.jpg
  deep-inside saliency photo.jpg --class dog --style side-by-side --out dog.png
  deep-inside class-model dog
  deep-inside localize photo.jpg --cutouts pieces
  deep-inside compare photo.jpg --class dog
  deep-inside predict photo.jpg --json
  deep-inside reproduce photo.saliency.png
  deep-inside evaluate --html report.html
  deep-inside weights pull vgg16

COMMAND --help lists the options of a command.
Exit status: 0 done, 1 failed, 2 wrong command line, 130 interrupted.`;

/** One bracket with choices and default; commander would write two, and quotes around every choice. */
function optionDescription({ description, argChoices, defaultValue, defaultValueDescription, negate }: Option): string {
  const [, text = description, own] = /^(.*) \(default: (.*)\)$/s.exec(description) ?? [];
  const preset = own ?? defaultValueDescription ?? (negate ? undefined : (defaultValue as unknown));
  const notes = [argChoices && `one of ${argChoices.join(", ")}`, preset !== undefined && `default: ${String(preset)}`];
  const said = notes.filter(Boolean).join("; ");
  return said === "" ? text : `${text} (${said})`;
}

/**
 * The program with the command that `args` name loaded; of the others it knows names and summaries, so that the start
 * does not wait for what it does not need.
 */
export async function createProgram(args: readonly string[], context: Context): Promise<Command> {
  const { stdout, stderr } = context.reporter.streams;
  const program = new Command("deep-inside")
    .description("See what a VGG-family classifier looks at.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain the command")
    .helpCommand("help [command]", "explain a command")
    .configureHelp({ optionDescription })
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      // `run` prints errors, in one form.
      outputError: () => {},
    });
  const wanted = args.filter((arg) => !arg.startsWith("-"));
  const named = wanted[0] === "help" ? wanted[1] : wanted[0];
  // commander would print the whole help and no reason.
  if (named !== wanted[0] && named !== undefined && !COMMANDS.some(({ name }) => name === named)) {
    throw new SaliencyError("bad-option", `unknown command '${named}'. --help lists what there is.`);
  }
  const asksForHelp = wanted[0] === "help" || args.some((arg) => arg === "--help" || arg === "-h");
  for (const { name, summary, computes, load } of COMMANDS) {
    if (name !== named) {
      program.command(name).summary(summary).description(summary);
      continue;
    }
    if (computes && !asksForHelp) (await import("@deep-inside/core/session-worker")).prepareSession();
    const add = await load();
    add(program, context);
    program.commands.find((command) => command.name() === name)?.summary(summary);
  }
  return program;
}
