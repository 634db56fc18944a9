import { METHOD_NAMES, type MethodName } from "@deep-inside/core";
import type { Colormap, Style } from "@deep-inside/images";
import { SaliencyError } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { PictureQueue } from "../inputs/each-picture.js";
import { chooseModel } from "../inputs/model.js";
import { batchFor, openModel } from "../inputs/session.js";
import { chooseTarget, TOP_CLASS } from "../inputs/target.js";
import * as options from "../options.js";
import { formatJson } from "../outputs/json.js";
import { outputNames } from "../outputs/names.js";
import { Progress } from "../outputs/progress.js";
import { runRecord } from "../provenance/run-record.js";
import { COLORMAP_NAMES, STYLE_NAMES } from "../saliency/choices.js";
import type { ExplainSettings } from "../saliency/explain-picture.js";
import {
  addMethodOptions,
  drawsRandomNumbers,
  layersToKeep,
  methodSettings,
  type MethodSettings,
} from "../saliency/method-options.js";
import { resultTable, type SaliencyResult } from "../saliency/result.js";

/** Parsed options of the command. */
export interface SaliencyOptions extends Omit<options.SharedOptions, "class">, MethodSettings {
  readonly class?: readonly string[];
  readonly crops?: "1" | "10";
  readonly method: MethodName;
  readonly minus?: string;
  readonly style: Style;
  readonly colormap?: Colormap;
  readonly opacity: number;
  readonly out?: string;
  readonly raw?: string;
  readonly rawSpace: "network" | "image";
  readonly verify?: true;
  readonly "verify=deep"?: true;
}

const DETAILS = `
The map shows, for every pixel, how strongly the class score reacts to it: the largest absolute derivative over the
colour channels (Simonyan et al. 2013), in score per pixel value 0..255. It says where the network looks, not why.
With --crops 10 it is the mean of the maps of ten views, each put back in its place; where views overlap, the sum is divided
by their number. Several classes (--class again) share each forward pass.
--verify adds up what input and biases contribute to the score, which must give the score (limit 1e-4 of the terms);
--verify=deep also changes the picture a little and sees whether the score follows (limit 0.05). Either way a gradient is
verified or WRONG; a wrong one means a fault of deep-inside or of the machine, please report it.
Several images load the model once; when one of them fails, the others are still done, and the exit status is 1.`;

export function addSaliency(program: Command, context: Context): void {
  const command = program
    .command("saliency")
    .description("Shows which pixels a class score depends on.")
    .argument("<image...>", "PNG or JPEG files")
    .addOption(new Option("--method <name>", "how the map is made").choices(METHOD_NAMES).default("gradient"))
    .addOption(options.classesOption())
    .addOption(new Option("--minus <id|name>", "explain the score's difference to this class").conflicts("target"))
    .addOption(options.targetOption())
    .addOption(options.cropsOption().conflicts(["verify", "verify=deep"]))
    .addOption(new Option("--style <style>", "what the picture shows").choices(STYLE_NAMES).default("overlay"))
    .addOption(
      new Option("--colormap <name>", "colours (default: inferno, RdBu for signed maps)").choices(COLORMAP_NAMES),
    )
    .addOption(options.opacityOption())
    .addOption(
      new Option(
        "--out <png>",
        "file to write; with several images or classes, a folder (default: <image without extension>.saliency.png beside the image)",
      ).argParser(options.parsePngPath),
    )
    .addOption(
      new Option("--raw <npy>", "also write the raw f32 map; with several images or classes, a folder").argParser(
        options.parsePath,
      ),
    )
    .addOption(
      new Option(
        "--raw-space <space>",
        "geometry of the raw map; image: of the picture, NaN where the network saw nothing",
      )
        .choices(["network", "image"])
        .default("network"),
    )
    .addOption(
      new Option(
        "--verify",
        "check the gradient of the score by an identity that holds exactly but for rounding; exit status 1 where it does not",
      ).conflicts(["target", "minus"]),
    )
    // A name of its own: with an optional value, "--verify photo.jpg" would take the picture for it.
    .addOption(
      new Option(
        "--verify=deep",
        "also probe the gradient by differences of the score, in some 30 more passes",
      ).conflicts(["target", "minus"]),
    );
  options
    .addRunOptions(command)
    .addOption(options.memoryOption().helpGroup("Common options:"))
    .addHelpText("after", DETAILS);
  addMethodOptions(command).action((images: string[], values: SaliencyOptions) => saliency(images, values, context));
}

async function saliency(images: readonly string[], values: SaliencyOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  if (values.rawSpace === "image" && values.raw === undefined) {
    throw new SaliencyError("bad-option", "--raw-space is about the raw map; name its file with --raw.");
  }
  const settings = methodSettings(values);
  const classes = values.class ?? [TOP_CLASS];
  const labels = classes.length > 1 ? classes : [];
  if (values.seed !== undefined && !drawsRandomNumbers(values.method) && !values["verify=deep"] && !values.quiet) {
    reporter.warning(`--seed changes nothing: ${values.method} draws no random numbers.`);
  }
  const outputs = outputNames(images, values, values.model === undefined ? [] : [values.model], labels);
  const loaded = await chooseModel(values.model, { ...context, quiet: values.quiet });
  const choices = classes.map((name) => chooseTarget(loaded.model.spec, { ...values, class: name }));
  // While the engine starts in its worker, this thread loads what decodes and draws, and reads the first picture.
  const opening = openModel(loaded, {
    ...values,
    batch: batchFor(values.method),
    keep: layersToKeep(loaded.model.spec, values),
  });
  const pictures = new PictureQueue(images, loaded.model.spec.input);
  const [open, { explainPicture }] = await Promise.all([opening, import("../saliency/explain-picture.js")]);
  const results: SaliencyResult[] = [];
  const progress = new Progress(reporter.streams.stderr, values);
  try {
    const failed = await pictures.forEach(
      async (picture, at) => {
        const names = outputs.slice(at * choices.length, (at + 1) * choices.length);
        const onProgress = progress.passes(picture.path, values.method);
        const crops = values.crops === "10" ? 10 : 1;
        const request = { ...values, choices, crops, verify: verifyDepth(values), settings } as const;
        results.push(...(await explainPicture(open, picture, request, names, { signal, onProgress })));
      },
      context,
      progress,
    );
    if (results.length === 0) return;
    const document = {
      results,
      ...(failed.length > 0 && { errors: failed }),
      provenance: runRecord("saliency", open),
    };
    if (values.json) reporter.result(formatJson(document));
    else if (!values.quiet) reporter.result(resultTable(results, reporter.streams.stdout));
    if (results.some(({ verify }) => verify?.holds === false)) reporter.fail();
  } finally {
    await open.session.close();
  }
}

function verifyDepth(values: SaliencyOptions): ExplainSettings["verify"] {
  if (values["verify=deep"]) return "deep";
  return values.verify && "identity";
}
