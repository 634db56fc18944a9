import type { MethodName } from "@deep-inside/core";
import { SANITY_EXPLANATION } from "@deep-inside/evaluate";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import type { Failure } from "../evaluate/failure.js";
import { loadModel } from "../inputs/model.js";
import * as options from "../options.js";
import { resolveOutput } from "../outputs/files.js";
import { Progress } from "../outputs/progress.js";
import { runRecord } from "../provenance/run-record.js";
import { methodsOption, parseList, uncappedOption } from "./evaluate-options.js";

const TESTS = ["weights", "class"] as const;

/** Parsed options of the command. */
export interface SanityOptions extends options.SharedOptions {
  readonly methods: readonly MethodName[];
  readonly tests: readonly (typeof TESTS)[number][];
  readonly pictures: number;
  readonly uncapped?: true;
  readonly html?: string;
}

export function addSanity(evaluate: Command, context: Context): void {
  const command = evaluate
    .command("sanity")
    .description("Tests whether maps depend on the trained weights and on the class at all.")
    .argument("[folder]", "pictures with masks or boxes, as for evaluate (default: the fixed set of scenes)")
    .addOption(methodsOption())
    .addOption(uncappedOption())
    .addOption(
      new Option("--tests <list>", "weights: random weights by layer; class: another class")
        .argParser((text) => parseList(text, TESTS))
        .default(TESTS, TESTS.join(",")),
    )
    .addOption(
      new Option("--pictures <n>", "pictures to average over, the first of them")
        .argParser((text) => options.parseInteger(text, 2, 500))
        .default(8),
    )
    .addOption(new Option("--html <file>", "also write a report with plots by layer").argParser(options.parsePath));
  options
    .addRunOptions(
      command,
      options.seedOption("seed of the scenes and of the random weights (default: the fixed set's)"),
    )
    .addHelpText("after", `\n${SANITY_EXPLANATION.replace(/(.{1,120})( |$)/g, "$1\n").trimEnd()}`)
    .action((folder: string | undefined, _: unknown, sanityCommand: Command) =>
      sanity(folder, sanityCommand.optsWithGlobals<SanityOptions>(), context),
    );
}

async function sanity(folder: string | undefined, values: SanityOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  if (values.html !== undefined) resolveOutput(values.html);
  const { model, sha256 } = await loadModel(values.model, { ...context, quiet: values.quiet });
  const { EVALUATION_SEED } = await import("@deep-inside/weights/scenes");
  const seed = values.seed ?? EVALUATION_SEED;
  const { sampleSource } = await import("../evaluate/sample-source.js");
  const source = await sampleSource(model.spec, folder, values.pictures, seed);
  const { failureError } = await import("../evaluate/failure.js");
  const { firstSamples } = await import("../evaluate/first-samples.js");
  const failures: Failure[] = [];
  const fail = (failure: Failure): void => {
    failures.push(failure);
    reporter.failedItem(failureError(failure));
  };
  const samples = await firstSamples(source, values.pictures, fail, signal);
  const { cappedParameters } = await import("../evaluate/method-parameters.js");
  const parameters = values.uncapped ? {} : cappedParameters(model.spec.input);
  const progress = new Progress(reporter.streams.stderr, values);
  const { runSanity } = await import("../evaluate/run-sanity.js");
  const { layers, results, binary } = await runSanity({
    model,
    samples,
    methods: values.methods,
    parameters,
    weights: values.tests.includes("weights"),
    threads: values.threads,
    deterministic: values.deterministic ?? false,
    seed,
    signal,
    onProgress: (text) => progress.show(text),
  });
  progress.clear();
  const { reportSanity } = await import("../evaluate/sanity-outputs.js");
  const { picturesInWords } = await import("../evaluate/sample.js");
  reportSanity({
    layers,
    results,
    failures,
    folder,
    pictures: picturesInWords({ ...source, count: samples.length }),
    values,
    parameters,
    seed,
    provenance: runRecord("evaluate sanity", {
      model: { name: model.spec.name, sha256 },
      session: { binary, memory: "normal" },
    }),
    reporter,
  });
}
