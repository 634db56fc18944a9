import type { MethodName } from "@deep-inside/core";
import { METRIC_GROUP_NAMES, METRIC_GROUPS, METRICS, type MetricGroup } from "@deep-inside/evaluate";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { chooseModel } from "../inputs/model.js";
import { openModel } from "../inputs/session.js";
import * as options from "../options.js";
import { Progress } from "../outputs/progress.js";
import { methodsOption, parseList, uncappedOption } from "./evaluate-options.js";
import { addSanity } from "./evaluate-sanity.js";

const FIXED_SCENES = 500;

/** Parsed options of the command. */
export interface EvaluateOptions extends options.SharedOptions {
  readonly methods: readonly MethodName[];
  readonly metrics: readonly MetricGroup[];
  readonly scenes: number;
  readonly uncapped?: true;
  readonly csv?: string;
  readonly html?: string;
  readonly state?: string;
}

/** A group of metrics with its cost, and its metrics below. */
function aboutGroup(group: MetricGroup): string {
  const metrics = METRICS.filter((metric) => metric.group === group);
  return [
    `  ${group}: ${METRIC_GROUPS[group]}`,
    ...metrics.map(({ name, about, good }) => `    ${name.padEnd(13)}${about}; ${good} is good`),
  ].join("\n");
}

const DETAILS = `
Without a folder, the fixed evaluation set: scenes composed from seeds, with the objects' masks. With one, its pictures and
what is known about them: masks/CLASS/NAME.png beside NAME.png or NAME.jpg, Pascal VOC files NAME.xml, or one COCO file
annotations.json. Beside the methods stand a random map and a Gaussian in the middle, which know nothing.

With --state, a run that was interrupted (Ctrl-C, or a machine switched off) goes on where it was, but for some seconds, when
the same command is given again; with more --scenes it goes further.

Metrics by group, with what a group costs beyond the maps:
${METRIC_GROUP_NAMES.map(aboutGroup).join("\n")}

Examples:
  deep-inside evaluate --html report.html
  deep-inside evaluate pictures --methods gradient,grad-cam --metrics all --csv figures.csv
  deep-inside evaluate sanity --html sanity.html

Exit status: 1 where pictures failed; they are listed, and the others counted.`;

export function addEvaluate(program: Command, context: Context): void {
  const command = program
    .command("evaluate")
    .description("Measures how well methods locate and explain, on pictures whose right answer is known.")
    .argument("[folder]", "pictures with masks or boxes (default: the fixed set of scenes)")
    .addOption(methodsOption())
    .addOption(uncappedOption())
    .addOption(
      new Option("--metrics <list>", "groups of metrics separated by commas; or all")
        .argParser((text): readonly MetricGroup[] =>
          text === "all" ? METRIC_GROUP_NAMES : parseList(text, METRIC_GROUP_NAMES),
        )
        .default(["localisation"] as const, "localisation"),
    )
    .addOption(
      new Option("--scenes <n>", "number of scenes")
        .argParser((text) => options.parseInteger(text, 1, 1_000_000))
        .default(FIXED_SCENES),
    )
    .addOption(new Option("--csv <file>", "also write every figure as CSV").argParser(options.parsePath))
    .addOption(new Option("--html <file>", "also write a report in one file").argParser(options.parsePath))
    .addOption(
      new Option("--state <file>", "keep how far the run is, and go on from there").argParser(options.parsePath),
    );
  options
    .addRunOptions(command, options.seedOption("seed of the scenes and of the random map (default: the fixed set's)"))
    .addHelpText("after", DETAILS)
    .action((folder: string | undefined, values: EvaluateOptions) => evaluate(folder, values, context));
  addSanity(command, context);
}

async function evaluate(folder: string | undefined, values: EvaluateOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  const { checkOutputs, reportEvaluation } = await import("../evaluate/outputs.js");
  checkOutputs(values);
  const loaded = await chooseModel(values.model, { ...context, quiet: values.quiet });
  const { spec } = loaded.model;
  const { EVALUATION_SEED } = await import("@deep-inside/weights/scenes");
  const seed = values.seed ?? EVALUATION_SEED;
  const { sampleSource } = await import("../evaluate/sample-source.js");
  const source = await sampleSource(spec, folder, values.scenes, seed);
  const { batchForAll, cappedParameters } = await import("../evaluate/method-parameters.js");
  const parameters = values.uncapped ? {} : cappedParameters(spec.input);
  const open = await openModel(loaded, { ...values, batch: batchForAll(values.methods) });
  const progress = new Progress(reporter.streams.stderr, values);
  const started = performance.now();
  try {
    const { failureError } = await import("../evaluate/failure.js");
    const { runEvaluation } = await import("../evaluate/run-evaluation.js");
    const result = await runEvaluation({
      session: open.session,
      modelSha256: open.model.sha256,
      source,
      methods: values.methods,
      parameters,
      groups: values.metrics,
      seed,
      statePath: values.state,
      signal,
      onProgress: (done) => progress.show(`${done} of ${source.count} pictures`),
      onFailure: (failure) => {
        progress.clear();
        reporter.failedItem(failureError(failure));
      },
    });
    progress.clear();
    await reportEvaluation({
      ...result,
      open,
      folder,
      source,
      values,
      parameters,
      seed,
      seconds: (performance.now() - started) / 1000,
      context,
    });
  } finally {
    await open.session.close();
  }
}
