// Options that commands share, each with its one description, check and default. A command adds those it takes.
import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { LayerTarget } from "./inputs/target.js";

const MAX_DEFAULT_THREADS = 8;
/** Each takes some 50 ms to start. */
const MAX_THREADS = 64;

/** Values of the options below, as commander hands them to a command. */
export interface SharedOptions {
  readonly model?: string;
  readonly class?: string;
  readonly target?: LayerTarget;
  readonly threads: number;
  readonly deterministic?: boolean;
  readonly memory?: "normal" | "low" | undefined;
  readonly seed?: number;
  readonly json?: true;
  readonly quiet?: true;
}

export function modelOption(): Option {
  return new Option(
    "--model <file|name>",
    "weight file of any format, or a name that `weights list` shows (default: the embedded model)",
  );
}

/** @param without what is explained where no class is named */
export function classesOption(without = "top1, the largest score"): Option {
  return new Option(
    "--class <id|name|top1>",
    `class by index, name or synset, again for more; index:7 and name:7 where a name is a number (default: ${without})`,
  ).argParser((text, previous: readonly string[] | undefined) => [...(previous ?? []), text]);
}

export function targetOption(): Option {
  return new Option(
    "--target <layer[:channel[:row,column]]>",
    "a layer, channel or unit in place of a class, counted from 0; several units count as their mean",
  )
    .argParser(parseLayerTarget)
    .conflicts("class");
}

export function cropsOption(): Option {
  return new Option("--crops <n>", "10: the mean over the corners, the centre and their mirror images").choices([
    "1",
    "10",
  ]);
}

export function opacityOption(): Option {
  return new Option("--opacity <share>", "of the map in an overlay, 0 to 1")
    .argParser((text) => parseNumber(text, 0, 1))
    .default(0.6);
}

export function threadsOption(): Option {
  const cores = Math.min(availableParallelism(), MAX_DEFAULT_THREADS);
  return new Option("--threads <n>", "threads to compute with")
    .argParser((text) => parseInteger(text, 1, MAX_THREADS))
    .default(cores, `the processor's cores up to ${MAX_DEFAULT_THREADS}, here ${cores}`);
}

export function deterministicOption(): Option {
  return new Option("--deterministic", "the same bits on every machine, somewhat slower");
}

export function memoryOption(): Option {
  return new Option(
    "--memory <how>",
    "low: in half the memory, with weights rounded to 16 bits; VGG16 then takes 0.4 GB, not 0.8",
  )
    .choices(["normal", "low"])
    .default("normal");
}

export function seedOption(about = "seed of the methods that draw random numbers"): Option {
  return new Option("--seed <n>", about).argParser((text) => parseInteger(text, 0, 2 ** 32 - 1));
}

export function jsonOption(): Option {
  return new Option("--json", "print one JSON document");
}

export function quietOption(): Option {
  return new Option("--quiet", "no progress, no warnings, no table");
}

/** The options of every command that computes: model, threads, determinism, seed, and what is printed. */
export function addRunOptions(command: Command, seed = seedOption()): Command {
  const common = [modelOption(), threadsOption(), deterministicOption(), seed, jsonOption(), quietOption()];
  for (const option of common) command.addOption(option.helpGroup("Common options:"));
  return command;
}

/** An integer in decimal digits, `least`..`most`. */
export function parseInteger(text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Expected an integer from ${least} to ${most}.`);
}

/** A number in decimal notation, `least`..`most`. */
export function parseNumber(text: string, least: number, most: number): number {
  const value = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
}

/** A path of a file to write. */
export function parsePath(text: string): string {
  if (text === "" || text.includes("\0")) throw new InvalidArgumentError("Expected the name of a file.");
  if (text === "-") throw new InvalidArgumentError("Files do not go to the standard output; expected a name.");
  return text;
}

/** A path of a PNG to write, or of a folder for several. */
export function parsePngPath(text: string): string {
  const other = /\.(jpe?g|gif|webp|bmp|tiff?|avif|svg|pdf)$/i.exec(text);
  if (other) throw new InvalidArgumentError(`Pictures are written as PNG, not as ${other[0]}; end the name in .png.`);
  return parsePath(text);
}

const TARGET = /^([^:]+)(?::(\d{1,9})(?::(\d{1,9}),(\d{1,9}))?)?$/;

/** LAYER[:CHANNEL[:ROW,COLUMN]]. */
export function parseLayerTarget(text: string): LayerTarget {
  const match = TARGET.exec(text);
  if (!match) {
    throw new InvalidArgumentError("Expected LAYER[:CHANNEL[:ROW,COLUMN]], for example conv5_3:12 or conv5_3:12:7,7.");
  }
  const [, layer = "", channel, row, column] = match;
  return {
    layer,
    ...(channel !== undefined && { channel: Number(channel) }),
    ...(row !== undefined && column !== undefined && { row: Number(row), column: Number(column) }),
  };
}
