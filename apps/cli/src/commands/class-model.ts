import { basename } from "node:path";
import { ASCENTS, type Ascent, type ClassModel } from "@deep-inside/core";
import { formatLayerTarget, SaliencyError, throwIfAborted } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import { addAscentOptions, givenAscent, type AscentValues } from "../class-model/ascent-options.js";
import type { Context } from "../context.js";
import { chooseModel } from "../inputs/model.js";
import { readPicture } from "../inputs/picture.js";
import { openModel } from "../inputs/session.js";
import { chooseTarget, namedClass } from "../inputs/target.js";
import * as options from "../options.js";
import { resolveOutput } from "../outputs/files.js";
import { formatJson } from "../outputs/json.js";
import { fileLabel } from "../outputs/names.js";
import { Progress } from "../outputs/progress.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";

/** Parsed options of the command. */
interface ClassModelOptions extends options.SharedOptions, AscentValues {
  readonly preset: keyof typeof ASCENTS;
  readonly out?: string;
  readonly frames?: string;
  readonly frameEvery: number;
  readonly animation?: string;
  readonly state?: string;
}

const DETAILS = `
Gradient ascent on S - lambda |I|^2 from the mean picture (Simonyan et al. 2013, section 2): S is the score before soft-max.
The preset paper does that and nothing else; clear also shows it from different distances, and favours coarse forms in the middle.
With --state, an interrupted run goes on where the file stands when the same command is given again.`;

export function addClassModel(program: Command, context: Context): void {
  const command = program
    .command("class-model")
    .description("Draws the picture that a class is made of.")
    .argument("[class]", "class by index, name or synset; or --target")
    .addOption(
      new Option("--target <layer[:channel[:row,column]]>", "a layer, channel or unit").argParser(
        options.parseLayerTarget,
      ),
    );
  addAscentOptions(command)
    .addOption(
      new Option("--out <png>", "file to write (default: <class>.class-model.png)").argParser(options.parsePngPath),
    )
    .addOption(new Option("--frames <folder>", "also write the picture as it grows").argParser(options.parsePath))
    .addOption(new Option("--animation <gif>", "also write a film of how it grows").argParser(options.parsePath))
    .addOption(
      new Option("--state <file>", "keep the state here as it grows, and go on from it").argParser(options.parsePath),
    )
    .addOption(
      new Option("--frame-every <n>", "steps between two frames, or two savings of the state")
        .argParser((text) => options.parseInteger(text, 1, 100_000))
        .default(10),
    );
  options
    .addRunOptions(command)
    .addOption(options.memoryOption().helpGroup("Common options:"))
    .addHelpText("after", DETAILS)
    .action((name: string | undefined, values: ClassModelOptions) => growClassModel(name, values, context));
}

async function growClassModel(name: string | undefined, values: ClassModelOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  if ((name === undefined) === (values.target === undefined)) {
    throw new SaliencyError(
      "bad-option",
      "Name either a class or a --target, for example: deep-inside class-model dog.",
    );
  }
  const loaded = await chooseModel(values.model, { ...context, quiet: values.quiet });
  const { target } = chooseTarget(loaded.model.spec, { class: name, target: values.target });
  if (target === undefined)
    throw new SaliencyError("bad-option", "A class model needs a class; top1 is one of a picture.");
  const named =
    typeof target === "number"
      ? { class: namedClass(loaded.model.spec, target) }
      : { target: formatLayerTarget(target) };
  const label = named.class?.name ?? named.target!;
  const { out: path = `${fileLabel(label)}.class-model.png` } = values;
  const out = resolveOutput(path);
  const animation = values.animation === undefined ? undefined : resolveOutput(values.animation);
  const picture = isPicture(values.start) ? await readPicture(values.start) : undefined;
  const keep = typeof target === "object" ? { keep: [target.layer] } : {};
  const open = await openModel(loaded, { ...values, ...keep });
  const { session, spec, model } = open;
  const progress = new Progress(reporter.streams.stderr, values);
  try {
    const { startPlanes, GrowthFiles } = await import("../class-model/growing.js");
    const { preset, seed = 0 } = values;
    const start = (picture ? "image" : (values.start ?? "zero")) as Ascent["start"];
    const parameters = { preset, seed, ...ASCENTS[preset], ...givenAscent(values), start };
    const image = picture && { image: { name: basename(picture.path), sha256: picture.sha256 } };
    const run = runRecord("class-model", open);
    const files = new GrowthFiles({ ...values, out, animation }, run, { ...named, ...image, parameters }, spec.input);
    const grown = await session.classModel({
      target,
      ...parameters,
      ...(picture && { image: startPlanes(picture, spec.input) }),
      resume: files.saved(),
      signal,
      onProgress(step) {
        const { done, total, state } = step;
        progress.show(`${label}: step ${done} of ${total}, objective ${state.objective.at(-1)?.toFixed(2)}`);
        files.add(step);
      },
    });
    throwIfAborted(signal);
    files.finish(grown);
    progress.clear();
    const { score, probability, converged, objective } = grown;
    const made = { out: path, animation: values.animation, state: values.state };
    const result = { model, ...named, score, probability, converged, parameters: grown.parameters, objective, ...made };
    if (values.json) reporter.result(formatJson({ results: [result], provenance: run }));
    else if (!values.quiet) reporter.result(table(label, grown, path, context));
  } finally {
    progress.clear();
    await session.close();
  }
}

function isPicture(start: string | undefined): start is string {
  return start !== undefined && start !== "zero" && start !== "noise";
}

function table(
  label: string,
  { score, probability, objective, converged }: ClassModel,
  out: string,
  { reporter }: Context,
): string {
  const columns = [
    { heading: "class model", cells: [label] },
    { heading: "steps", cells: [`${objective.length}${converged ? " (converged)" : ""}`], numeric: true },
    { heading: "score", cells: [score.toFixed(2)], numeric: true },
    { heading: "probability", cells: [probability?.toFixed(4)], numeric: true },
    { heading: "picture", cells: [out] },
  ];
  return formatTable(columns, reporter.streams.stdout);
}
