import { stat } from "node:fs/promises";
import { classCount } from "@deep-inside/models";
import { count, deriveShapes, SaliencyError, type LayerShape, type ModelSpec } from "@deep-inside/spec";
import type { KnownFile } from "@deep-inside/models/node";
import type { Command } from "commander";
import type { Context } from "../../context.js";
import { knownModels, loadModel } from "../../inputs/model.js";
import * as options from "../../options.js";
import { formatJson } from "../../outputs/json.js";
import { printable } from "../../outputs/printable.js";
import type { Output } from "../../outputs/reporter.js";
import { formatTable } from "../../outputs/table.js";

/** The JSON document of `weights info`. */
interface ModelInfo extends Omit<ModelSpec, "layers" | "classes" | "synsets"> {
  readonly file: { readonly path: string; readonly bytes: number; readonly sha256: string };
  readonly dtypes: readonly string[];
  readonly parameters: number;
  /** Multiply-accumulate operations of one forward pass. */
  readonly macs: number;
  readonly classCount: number;
  readonly layers: readonly LayerInfo[];
  readonly classes?: readonly string[] | undefined;
  readonly synsets?: readonly string[] | undefined;
}

interface LayerInfo {
  readonly name: string;
  readonly kind: string;
  /** Channels, height, width. */
  readonly output: readonly [number, number, number];
  readonly parameters: number;
  readonly macs: number;
}

export function addWeightsInfo(weights: Command, context: Context): void {
  const { reporter } = context;
  weights
    .command("info")
    .description("Describes a model: where it comes from, its input, layers and classes.")
    .argument("[file|name]", "weight file, or a name that `weights list` shows (default: the embedded model)")
    .addOption(options.modelOption())
    .addOption(options.jsonOption())
    .action(async (named: string | undefined, { model, json }: options.SharedOptions) => {
      if (named !== undefined && model !== undefined) {
        throw new SaliencyError("bad-option", `Two models are named, "${named}" and "${model}"; give one.`);
      }
      const published = knownModels().find(({ name, origin }) => origin === "published" && name === (named ?? model));
      if (published?.published) {
        const { published: file } = published;
        return reporter.result(json ? formatJson(registryEntry(file)) : registryText(file));
      }
      const info = await describe(named ?? model, context);
      reporter.result(json ? formatJson(info) : infoText(info, reporter.streams.stdout));
    });
}

/** What is known of published weights that are not on this machine. */
function registryEntry({ name, url, megabytes, bytes, hash, lineage, licence, attribution }: KnownFile): object {
  const published = { url, bytes, megabytes, [hash.algorithm]: hash.hex };
  return { name, origin: "published", lineage, licence, attribution, ...published, pull: `${PULL} ${name}` };
}

const PULL = "deep-inside weights pull";

function registryText({ name, url, megabytes, hash, lineage, licence, attribution }: KnownFile): string {
  const digits = hash.hex.length < 32 ? ` (the first ${hash.hex.length} of 64 digits, as published)` : "";
  return (
    factLines([
      ["name", `${name}, published; not on this machine yet`],
      ["lineage", lineage],
      ["licence", licence],
      ["source", attribution],
      ["url", url],
      ["download", `${megabytes} MB, kept as ${Math.ceil(megabytes / 2)} MB of f16`],
      [hash.algorithm, `${hash.hex}${digits}`],
    ]) + `\nFetch it: ${PULL} ${name}\n`
  );
}

async function describe(nameOrFile: string | undefined, context: Context): Promise<ModelInfo> {
  const { model, sha256, path } = await loadModel(nameOrFile, context);
  const { layers, classes, synsets, ...rest } = model.spec;
  const described = deriveShapes(layers, rest.input).map(describeLayer);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    ...rest,
    file: { path, bytes: (await stat(path)).size, sha256 },
    dtypes: [...new Set([...model.tensors.values()].map(({ dtype }) => dtype))],
    parameters: sum(described.map(({ parameters }) => parameters)),
    macs: sum(described.map(({ macs }) => macs)),
    classCount: classCount(model.spec),
    layers: described,
    classes,
    synsets,
  };
}

function describeLayer({ layer, output, weight, bias, macs }: LayerShape): LayerInfo {
  const { channels, height, width } = output;
  const parameters = [weight, bias].reduce((total, shape) => total + (shape ? count(shape) : 0), 0);
  return { name: layer.name, kind: layer.kind, output: [channels, height, width], parameters, macs };
}

function infoText(info: ModelInfo, stream: Output): string {
  const { input, file, source, classes } = info;
  const resize = input.resize ?? { rule: "stretch", filter: "bilinear" };
  const facts: [string, string | undefined][] = [
    ["name", info.name],
    ["lineage", info.lineage],
    ["licence", info.licence],
    ["source", source?.url],
    ["file", `${file.path} (${file.bytes.toLocaleString("en")} bytes, ${info.dtypes.join(" and ")})`],
    ["sha256", file.sha256],
    [
      "input",
      `${input.width}x${input.height} RGB, mean ${input.mean.join(" ")}, std ${(input.std ?? [1, 1, 1]).join(" ")}`,
    ],
    [
      "resize",
      [resize.rule, "size" in resize ? resize.size : undefined, resize.filter]
        .filter((part) => part !== undefined)
        .join(" "),
    ],
    ["parameters", info.parameters.toLocaleString("en")],
    ["operations", `${info.macs.toLocaleString("en")} multiply-adds a forward pass`],
    ["classes", String(info.classCount)],
  ];
  const layers = formatTable(
    [
      { heading: "layer", cells: info.layers.map(({ name }) => name) },
      { heading: "kind", cells: info.layers.map(({ kind }) => kind) },
      { heading: "output", cells: info.layers.map(({ output }) => output.join("x")), numeric: true },
      {
        heading: "parameters",
        cells: info.layers.map(({ parameters }) => parameters.toLocaleString("en")),
        numeric: true,
      },
    ],
    stream,
  );
  return `${factLines(facts)}\n${layers}${classes ? `\n${classList(classes, stream)}` : ""}`;
}

function factLines(facts: readonly (readonly [string, string | undefined])[]): string {
  return facts
    .filter(([, value]) => value !== undefined)
    .map(([fact, value]) => `${fact.padEnd(11)} ${printable(value ?? "")}\n`)
    .join("");
}

/** Names with their indices, as many in a line as fit. */
function classList(classes: readonly string[], stream: Output): string {
  const width = stream.columns ?? 100;
  let text = "";
  let column = 0;
  for (const [index, name] of classes.entries()) {
    const item = `${index} ${printable(name)}${index + 1 < classes.length ? ", " : ""}`;
    if (column > 0 && column + item.length > width) {
      text = `${text.trimEnd()}\n`;
      column = 0;
    }
    text += item;
    column += item.length;
  }
  return `${text}\n`;
}
