import { REDUCTIONS, type Reduction } from "@deep-inside/core";
import type { Colormap } from "@deep-inside/images";
import { Option, type Command } from "commander";
import type { ComparisonResult } from "../compare/compare-picture.js";
import type { Context } from "../context.js";
import { PictureQueue } from "../inputs/each-picture.js";
import { chooseModel } from "../inputs/model.js";
import { openModel } from "../inputs/session.js";
import { chooseTarget, TOP_CLASS } from "../inputs/target.js";
import * as options from "../options.js";
import { formatJson } from "../outputs/json.js";
import { outputNames, type OutputNames } from "../outputs/names.js";
import { Progress } from "../outputs/progress.js";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";
import { COLORMAP_NAMES } from "../saliency/choices.js";
import { layersToKeep } from "../saliency/method-options.js";

interface CompareOptions extends Omit<options.SharedOptions, "class"> {
  readonly class?: readonly string[];
  readonly reduce: Reduction;
  readonly style: "map" | "overlay";
  readonly scale: "shared" | "own";
  readonly colormap: Colormap;
  readonly opacity: number;
  readonly out?: string;
}

const DETAILS = `
The PNG shows, from the left, the picture and its maps by the gradient, by DeconvNet and by guided backpropagation, all from
one forward pass and in one scale. The three differ only in how they pass a ReLU (Simonyan et al. 2013, section 4): where its
input was positive, where the signal is, or where both are. The table follows the signals from the target back to the
picture: the cosine with the gradient's at each layer, 1 where they are the same.`;

export function addCompare(program: Command, context: Context): void {
  const command = program
    .command("compare")
    .description("Compares the gradient with DeconvNet and guided backpropagation.")
    .argument("<image...>", "PNG or JPEG files")
    .addOption(options.classesOption())
    .addOption(options.targetOption())
    .addOption(new Option("--reduce <rule>", "colour channels to one value").choices(REDUCTIONS).default("max-abs"))
    .addOption(new Option("--style <style>", "of the maps").choices(["map", "overlay"]).default("map"))
    .addOption(
      new Option("--scale <scale>", "shared: equal colours are equal values; own: each map uses all colours")
        .choices(["shared", "own"])
        .default("shared"),
    )
    .addOption(new Option("--colormap <name>", "colours").choices(COLORMAP_NAMES).default("inferno"))
    .addOption(options.opacityOption())
    .addOption(
      new Option(
        "--out <png>",
        "file to write; with several images or classes, a folder (default: <image>.compare.png beside the image)",
      ).argParser(options.parsePngPath),
    );
  options
    .addRunOptions(command)
    .addOption(options.memoryOption().helpGroup("Common options:"))
    .addHelpText("after", DETAILS)
    .action((images: string[], values: CompareOptions) => compare(images, values, context));
}

async function compare(images: readonly string[], values: CompareOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  const classes = values.class ?? [TOP_CLASS];
  const { out } = values;
  const inputs = values.model === undefined ? [] : [values.model];
  const outputs = outputNames(images, { out, kind: "compare" }, inputs, classes.length > 1 ? classes : []);
  const loaded = await chooseModel(values.model);
  const { spec } = loaded.model;
  const choices = classes.map((name) => chooseTarget(spec, { target: values.target, class: name }));
  const opening = openModel(loaded, { ...values, keep: layersToKeep(spec, values) });
  const pictures = new PictureQueue(images, spec.input);
  const [open, { comparePicture }] = await Promise.all([opening, import("../compare/compare-picture.js")]);
  const results: ComparisonResult[] = [];
  const progress = new Progress(reporter.streams.stderr, values);
  try {
    const { style, scale, colormap, opacity, reduce } = values;
    const drawing = { style, scale, colormap, opacity, parameters: { reduce } };
    const failed = await pictures.forEach(
      async (picture, at) => {
        for (const [k, choice] of choices.entries()) {
          const names = outputs[at * choices.length + k] as OutputNames;
          results.push(await comparePicture(open, picture, choice, drawing, names, signal));
        }
      },
      context,
      progress,
    );
    if (results.length === 0) return;
    const provenance = runRecord("compare", open);
    if (values.json) reporter.result(formatJson({ results, ...(failed.length > 0 && { errors: failed }), provenance }));
    else if (!values.quiet) reporter.result(results.map((result) => table(result, reporter.streams.stdout)).join("\n"));
  } finally {
    await open.session.close();
  }
}

function table(result: ComparisonResult, stream: Output): string {
  const { layers, diverges, maps } = result;
  const what = result.class ? `${result.class.index} ${result.class.name}` : result.target;
  const cosine = (value: number): string => value.toFixed(4);
  const columns = [
    { heading: "layer", cells: layers.map(({ layer }) => layer) },
    { heading: "cosine deconvnet", cells: layers.map(({ deconvnet }) => cosine(deconvnet)), numeric: true },
    { heading: "cosine guided", cells: layers.map(({ guided }) => cosine(guided)), numeric: true },
  ];
  const parting = (["deconvnet", "guided"] as const).map((rule) => `${rule} at ${diverges[rule] ?? "no layer"}`);
  const largest = Object.entries(maps).map(([rule, { max }]) => `${rule} ${max.toPrecision(3)}`);
  return [
    `${result.image}: ${what}, score ${result.score.toFixed(3)}, written to ${result.out}`,
    `parts from the gradient: ${parting.join(", ")}; largest values: ${largest.join(", ")}`,
    formatTable(columns, stream),
  ].join("\n");
}
