import { ASCENTS, type Ascent, type ClassModel } from "@deep-inside/core";
import { SaliencyError, throwIfAborted } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import { planesToImage } from "../class-model/planes-to-image.js";
import type { Context } from "../context.js";
import { loadModel } from "../inputs/model.js";
import { openModel } from "../inputs/session.js";
import { chooseTarget, formatLayerTarget, namedClass } from "../inputs/target.js";
import * as options from "../options.js";
import { resolveOutput, writeFiles } from "../outputs/files.js";
import { formatJson } from "../outputs/json.js";
import { Progress } from "../outputs/progress.js";
import { formatTable } from "../outputs/table.js";
import { pngText } from "../provenance/png-text.js";
import { runRecord } from "../provenance/run-record.js";

/** Parsed options of the command. */
interface ClassModelOptions extends options.SharedOptions, Partial<Ascent> {
  readonly preset: "paper" | "clear";
  readonly out?: string;
  readonly frames?: string;
  readonly frameEvery: number;
}

const DETAILS = `
Gradient ascent on S - lambda |I|^2 from the mean picture (Simonyan et al. 2013, section 2): S is the score before soft-max.
The preset paper does that and nothing else; clear also shifts the picture and blurs the gradient, less and less.`;

export function addClassModel(program: Command, context: Context): void {
  const number = (least: number, most: number) => (text: string) => options.parseNumber(text, least, most);
  const whole = (least: number, most: number) => (text: string) => options.parseInteger(text, least, most);
  const command = program
    .command("class-model")
    .description("Draws the picture that a class is made of.")
    .argument("[class]", "class by index, name or synset; or --target")
    .addOption(
      new Option("--target <layer[:channel[:row,column]]>", "a layer, channel or unit").argParser(
        options.parseLayerTarget,
      ),
    )
    .addOption(new Option("--preset <name>", "how it is grown").choices(["clear", "paper"]).default("clear"))
    .addOption(new Option("--steps <n>", "steps of the ascent (default: the preset's)").argParser(whole(1, 100_000)))
    .addOption(new Option("--lambda <weight>", "of the squared norm").argParser(number(0, 1e6)))
    .addOption(new Option("--step <size>", "root mean square change of the first step").argParser(number(1e-9, 100)))
    .addOption(new Option("--jitter <pixels>", "largest shift before each step").argParser(whole(0, 1000)))
    .addOption(new Option("--blur <pixels>", "of the gradient in the first step").argParser(number(0, 100)))
    .addOption(
      new Option("--out <png>", "file to write (default: <class>.class-model.png)").argParser(options.parsePath),
    )
    .addOption(new Option("--frames <folder>", "also write the picture as it grows").argParser(options.parsePath))
    .addOption(new Option("--frame-every <n>", "steps between two of them").argParser(whole(1, 100_000)).default(10));
  options
    .addRunOptions(command)
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
  const loaded = await loadModel(values.model);
  const { target } = chooseTarget(loaded.model.spec, { class: name, target: values.target });
  if (target === undefined)
    throw new SaliencyError("bad-option", "A class model needs a class; top1 is one of a picture.");
  const label = typeof target === "number" ? namedClass(loaded.model.spec, target).name : formatLayerTarget(target);
  const out = resolveOutput(values.out ?? `${label.replace(/[^\p{L}\p{N}]+/gu, "-")}.class-model.png`);
  const keep = typeof target === "object" ? { keep: [target.layer] } : {};
  const open = await openModel(loaded, { ...values, ...keep });
  const { session, spec, model } = open;
  const progress = new Progress(reporter.streams.stderr, values);
  try {
    const { encodePng } = await import("@deep-inside/images");
    const { preset, seed, steps, lambda, step, jitter, blur } = values;
    const given = Object.fromEntries(
      Object.entries({ seed, steps, lambda, step, jitter, blur }).filter(([, value]) => value !== undefined),
    );
    const named = typeof target === "number" ? { class: namedClass(spec, target) } : { target: label };
    const record = { ...runRecord("class-model", open), ...named };
    const png = (planes: Float32Array, more: object): Uint8Array =>
      encodePng(
        planesToImage(planes, spec.input),
        pngText(`Class model of ${label} by ${model.name}`, { ...record, ...more }),
      );
    const grown = await session.classModel({
      target,
      preset,
      ...given,
      signal,
      onProgress: ({ done, total, picture }) => {
        progress.show(`${label}: step ${done} of ${total}`);
        if (values.frames === undefined || (done % values.frameEvery !== 0 && done !== total)) return;
        const path = `${values.frames}/${String(done).padStart(String(total).length, "0")}.png`;
        const parameters = { preset, seed: 0, ...ASCENTS[preset], ...given };
        writeFiles([{ path, bytes: png(picture, { parameters, step: done }) }], { makeFolders: true });
      },
    });
    throwIfAborted(signal);
    const { parameters, score } = grown;
    writeFiles([{ path: out, bytes: png(grown.picture, { parameters, score }) }]);
    progress.clear();
    const result = {
      model,
      ...named,
      score: grown.score,
      ...probabilityOf(grown),
      parameters: grown.parameters,
      objective: grown.objective,
      out: values.out ?? out,
    };
    if (values.json) reporter.result(formatJson({ results: [result], provenance: runRecord("class-model", open) }));
    else if (!values.quiet) reporter.result(table(label, grown, result.out, context));
  } finally {
    progress.clear();
    await session.close();
  }
}

function table(
  label: string,
  { score, probability, parameters }: ClassModel,
  out: string,
  { reporter }: Context,
): string {
  const columns = [
    { heading: "class model", cells: [label] },
    { heading: "steps", cells: [String(parameters.steps)], numeric: true },
    { heading: "score", cells: [score.toFixed(2)], numeric: true },
    { heading: "probability", cells: [probability?.toFixed(4)], numeric: true },
    { heading: "picture", cells: [out] },
  ];
  return formatTable(columns, reporter.streams.stdout);
}

function probabilityOf({ probability }: ClassModel): { probability?: number } {
  return probability === undefined ? {} : { probability };
}
