import {
  LOCALIZE_DEFAULTS,
  LOCALIZE_PARTS,
  METHOD_NAMES,
  type LocalizeSettings,
  type MethodName,
  type Target,
} from "@deep-inside/core";
import { SaliencyError } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { PictureQueue } from "../inputs/each-picture.js";
import { chooseModel } from "../inputs/model.js";
import { batchFor, openModel } from "../inputs/session.js";
import { chooseTarget, TOP_CLASS } from "../inputs/target.js";
import type { Likeliest, LocalizeResult } from "../localize/localize-picture.js";
import * as options from "../options.js";
import { formatJson } from "../outputs/json.js";
import { outputNames, type OutputNames } from "../outputs/names.js";
import { Progress } from "../outputs/progress.js";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";
import { layersToKeep } from "../saliency/method-options.js";

type Quantities = Omit<LocalizeSettings, "longestSide" | "part">;

interface LocalizeOptions extends Omit<options.SharedOptions, "class">, Partial<LocalizeSettings> {
  readonly class?: readonly string[];
  readonly top: number;
  readonly minProbability: number;
  readonly method: MethodName;
  readonly crops?: "1" | "10";
  readonly out?: string;
  readonly masks?: string;
  readonly cutouts?: string;
}

const DETAILS = `
From the map of each class: colours of the most and the least salient pixels, a graph cut of the picture by them, one connected
part of it and the box around that (Simonyan et al. 2013, section 3.2). Boxes are in pixels of the picture, right and bottom
excluded. Our defaults smooth the map, bind more of the background and take the part with most of the salient pixels; the
paper's are --background 0.3 --smoothing 0 --part largest.
The drawing shows every object in a colour of its own, which the table names.`;

export function addLocalize(program: Command, context: Context): void {
  const command = program
    .command("localize")
    .description("Shows where the objects of the likeliest classes are.")
    .argument("<image...>", "PNG or JPEG files")
    .addOption(options.classesOption("the likeliest, see --top"))
    .addOption(options.targetOption())
    .addOption(
      new Option("--top <n>", "at most so many of the likeliest classes, where none is named")
        .argParser((text) => options.parseInteger(text, 1, 1000))
        .default(5)
        .conflicts(["class", "target"]),
    )
    .addOption(
      new Option("--min-probability <p>", "and of these only the first and those of so much probability")
        .argParser((text) => options.parseNumber(text, 0, 1))
        .default(0.01)
        .conflicts(["class", "target"]),
    )
    .addOption(new Option("--method <name>", "how the maps are made").choices(METHOD_NAMES).default("gradient"))
    .addOption(options.cropsOption())
    .addOption(
      new Option(
        "--out <png>",
        "drawing to write; with several images, a folder (default: <image>.localize.png beside the image)",
      ).argParser(options.parsePngPath),
    )
    .addOption(new Option("--masks <folder>", "also write the mask of each object").argParser(options.parsePath))
    .addOption(new Option("--cutouts <folder>", "also write each object cut out").argParser(options.parsePath));
  const add = (flags: string, about: string, name: keyof Quantities, parse: (text: string) => number): void => {
    const shown = `${about} (default: ${LOCALIZE_DEFAULTS[name]})`;
    command.addOption(new Option(flags, shown).argParser(parse));
  };
  const number = (least: number, most: number) => (text: string) => options.parseNumber(text, least, most);
  add("--foreground <quantile>", "of the map, above which pixels are object", "foreground", number(0.001, 0.999));
  add("--background <quantile>", "below which they are background", "background", number(0.001, 0.999));
  add("--smoothing <share>", "blur of the map, of the longer side", "smoothing", number(0, 0.5));
  add("--smoothness <cost>", "of an outline between equal colours", "smoothness", number(0, 1e6));
  add("--components <n>", "Gaussians of each colour model", "components", (text) => options.parseInteger(text, 1, 32));
  command.addOption(
    new Option("--part <part>", "of the cut that is the object")
      .choices(LOCALIZE_PARTS)
      .default(LOCALIZE_DEFAULTS.part),
  );
  options
    .addRunOptions(command)
    .addOption(options.memoryOption().helpGroup("Common options:"))
    .addHelpText("after", DETAILS)
    .action((images: string[], values: LocalizeOptions) => localize(images, values, context));
}

async function localize(images: readonly string[], values: LocalizeOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  const { out, method, masks, cutouts } = values;
  const inputs = values.model === undefined ? [] : [values.model];
  const outputs = outputNames(images, { out, kind: "localize" }, inputs);
  const loaded = await chooseModel(values.model);
  const { spec } = loaded.model;
  const targets = wantedTargets(values, (name) => chooseTarget(spec, { target: values.target, class: name }).target);
  const opening = openModel(loaded, { ...values, batch: batchFor(method), keep: layersToKeep(spec, values) });
  const pictures = new PictureQueue(images, spec.input);
  const [open, { localizePicture }] = await Promise.all([opening, import("../localize/localize-picture.js")]);
  const results: LocalizeResult[] = [];
  const progress = new Progress(reporter.streams.stderr, values);
  try {
    const names = Object.keys(LOCALIZE_DEFAULTS) as (keyof LocalizeSettings)[];
    const given = values as Partial<LocalizeSettings>;
    const settings = Object.fromEntries(names.map((name) => [name, given[name] ?? LOCALIZE_DEFAULTS[name]]));
    const crops = values.crops === "10" ? 10 : 1;
    const request = { targets, method, crops, settings: settings as LocalizeSettings, masks, cutouts } as const;
    const failed = await pictures.forEach(
      async (picture, at) => {
        const run = { signal, onProgress: progress.passes(picture.path, method) };
        results.push(await localizePicture(open, picture, request, outputs[at] as OutputNames, run));
      },
      context,
      progress,
    );
    if (results.length === 0) return;
    const provenance = runRecord("localize", open);
    if (values.json) reporter.result(formatJson({ results, ...(failed.length > 0 && { errors: failed }), provenance }));
    else if (!values.quiet) reporter.result(table(results, reporter.streams.stdout));
  } finally {
    await open.session.close();
  }
}

/** What is looked for: what is named, or else the likeliest classes of each picture. */
function wantedTargets(
  values: LocalizeOptions,
  find: (name: string | undefined) => Target | undefined,
): readonly Target[] | Likeliest {
  if (values.target) return [find(undefined)!];
  if (values.class === undefined) return values;
  const targets = values.class.map(find);
  if (targets.length === 1 && targets[0] === undefined) return { top: 1, minProbability: 0 };
  const named = targets.filter((target) => target !== undefined);
  if (named.length === targets.length) return named;
  throw new SaliencyError(
    "bad-option",
    `--class ${TOP_CLASS} stands alone here; for the likeliest classes there is --top.`,
  );
}

function table(results: readonly LocalizeResult[], stream: Output): string {
  const rows = results.flatMap(({ image, out, objects }) =>
    objects.map((object, k) => ({ ...object, image: k === 0 ? image : "", out: k === 0 ? out : "" })),
  );
  return formatTable(
    [
      { heading: "image", cells: rows.map(({ image }) => image) },
      {
        heading: "object",
        cells: rows.map((row) => (row.class ? `${row.class.index} ${row.class.name}` : row.target)),
      },
      { heading: "probability", cells: rows.map(({ probability }) => probability?.toFixed(4)), numeric: true },
      { heading: "left", cells: rows.map(({ box }) => String(box.left)), numeric: true },
      { heading: "top", cells: rows.map(({ box }) => String(box.top)), numeric: true },
      { heading: "right", cells: rows.map(({ box }) => String(box.right)), numeric: true },
      { heading: "bottom", cells: rows.map(({ box }) => String(box.bottom)), numeric: true },
      { heading: "colour", cells: rows.map(({ colour }) => colour) },
      { heading: "drawing", cells: rows.map(({ out }) => out) },
    ],
    stream,
  );
}
