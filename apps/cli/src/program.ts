import { Command, type Option } from "commander";
import { SaliencyError } from "@deep-inside/spec";
import { COMMANDS, wishOf } from "./commands.js";
import type { Context } from "./context.js";
import { VERSION } from "./version.js";

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
  const { named, help } = wishOf(args);
  // commander would print the whole help and no reason.
  const known = named === undefined || named === "help" || COMMANDS.some(({ name }) => name === named);
  if (help === "command" && !known) {
    throw new SaliencyError("bad-option", `unknown command '${named}'. --help lists what there is.`);
  }
  for (const { name, summary, load } of COMMANDS) {
    if (name !== named) {
      program.command(name).summary(summary).description(summary);
      continue;
    }
    const add = await load();
    add(program, context);
    program.commands.find((command) => command.name() === name)?.summary(summary);
  }
  return program;
}
