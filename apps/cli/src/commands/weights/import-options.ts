// What `weights import` may be told instead of what it finds out, and how it is written on the command line.
import { readFile, stat } from "node:fs/promises";
import type { ImportOptions, ModelDtype } from "@deep-inside/models";
import { SaliencyError, type ResizeSpec } from "@deep-inside/spec";
import { InvalidArgumentError, Option, type Command } from "commander";
import { parseInteger, parseNumber, parsePath } from "../../options.js";

type Rgb = readonly [number, number, number];

export interface ImportArguments {
  readonly dtype: ModelDtype;
  readonly layers?: string;
  readonly classes?: string;
  readonly input?: { readonly height: number; readonly width: number };
  readonly mean?: Rgb;
  readonly std?: Rgb;
  readonly resize?: ResizeSpec;
  readonly channelOrder?: "rgb" | "bgr";
  readonly name?: string;
}

/** More than the names of any class list take. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

export function dtypeOption(standard: ModelDtype): Option {
  return new Option("--dtype <dtype>", "how weights are kept; int8: dense layers, one scale a row, the others f16")
    .choices(["f32", "f16", "int8"])
    .default(standard);
}

export function addImportOptions(command: Command): Command {
  return command
    .addOption(dtypeOption("f32"))
    .addOption(
      new Option("--layers <json>", "file with the list of layers, for tensors that are named like no VGG").argParser(
        parsePath,
      ),
    )
    .addOption(
      new Option(
        "--classes <file>",
        "class names, one a line or JSON; imagenet; none (default: ImageNet's for 1000 scores)",
      ).argParser(parsePath),
    )
    .addOption(new Option("--input <height>x<width>", "extents of the network input").argParser(parseExtents))
    .addOption(
      new Option("--mean <r,g,b>", "subtracted from each pixel, in 0..255 units").argParser((text) =>
        parseRgb(text, -1e6),
      ),
    )
    .addOption(
      new Option("--std <r,g,b>", "divides the difference, in 0..255 units").argParser((text) => parseRgb(text, 1e-6)),
    )
    .addOption(
      new Option(
        "--resize <rule[:filter]>",
        "stretch, or the shorter side to a size and a central crop: crop256; filters nearest, bilinear, bicubic",
      ).argParser(parseResize),
    )
    .addOption(new Option("--channel-order <order>", "of the input the network was trained on").choices(["rgb", "bgr"]))
    .option("--name <name>", "what the model calls itself");
}

/** @throws SaliencyError `file`, `bad-option` for files that do not hold what their option asks for */
export async function importOptions({ layers, classes, ...values }: ImportArguments): Promise<ImportOptions> {
  const named = await classNames(classes);
  if (layers === undefined) return { ...values, ...named };
  const spec = parseJson(await readText(layers), layers);
  const { layers: list = spec, input } = spec as { layers?: unknown; input?: ImportOptions["input"] };
  return { ...(input && { input }), ...values, ...named, layers: list };
}

async function classNames(classes: string | undefined): Promise<Pick<ImportOptions, "classes" | "synsets">> {
  if (classes === undefined || classes === "none") return {};
  if (classes === "imagenet") {
    const { IMAGENET_CLASSES, IMAGENET_SYNSETS } = await import("@deep-inside/models/imagenet");
    return { classes: IMAGENET_CLASSES, synsets: IMAGENET_SYNSETS };
  }
  const text = await readText(classes);
  if (!/^\s*[[{]/.test(text)) return { classes: lines(text) };
  const json = parseJson(text, classes);
  // {"0": "tench", ...}, Keras's {"0": ["n01440764", "tench"], ...}, or a list of either.
  const entries = Array.isArray(json) ? json : Object.keys(json as object).map((_, i) => (json as never)[String(i)]);
  const pairs = entries.map((entry: unknown) => (Array.isArray(entry) ? entry : [undefined, entry]) as unknown[]);
  if (!pairs.every(([, name]) => typeof name === "string" && name !== "")) {
    throw new SaliencyError(
      "bad-option",
      `"${classes}" is neither a list of names nor an object from "0" on to names.`,
    );
  }
  const synsets = pairs.map(([synset]) => synset);
  return {
    classes: pairs.map(([, name]) => name as string),
    ...(synsets.every((synset) => typeof synset === "string") && { synsets: synsets as string[] }),
  };
}

function lines(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.trim());
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_TEXT_BYTES)
      throw new SaliencyError("file", `"${path}" has ${size} bytes, at most ${MAX_TEXT_BYTES}.`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof SaliencyError) throw error;
    throw new SaliencyError("file", `"${path}" cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SaliencyError("bad-option", `"${path}" is no JSON: ${(error as Error).message}.`, { cause: error });
  }
}

function parseExtents(text: string): { height: number; width: number } {
  const [, height, width] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (height === undefined || width === undefined) throw new InvalidArgumentError("Expected HEIGHTxWIDTH.");
  return { height: parseInteger(height, 1, 65536), width: parseInteger(width, 1, 65536) };
}

function parseRgb(text: string, least: number): Rgb {
  const values = text.split(",").map((value) => parseNumber(value.trim(), least, 1e6));
  if (values.length !== 3) throw new InvalidArgumentError("Expected three numbers: red, green, blue.");
  return values as unknown as Rgb;
}

function parseResize(text: string): ResizeSpec {
  const [, rule, size, filter = "bilinear"] =
    /^(stretch|crop(\d{1,5}))(?::(nearest|bilinear|bicubic))?$/.exec(text) ?? [];
  if (rule === undefined) throw new InvalidArgumentError("Expected stretch[:FILTER] or cropSIZE[:FILTER].");
  const known = filter as ResizeSpec["filter"];
  return size === undefined
    ? { rule: "stretch", filter: known }
    : { rule: "shorter-side-crop", size: Number(size), filter: known };
}
