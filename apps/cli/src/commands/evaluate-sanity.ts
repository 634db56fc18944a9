import type { MethodName } from "@deep-inside/core";
import {
  classVerdict,
  expectation,
  SANITY_EXPLANATION,
  sanityReport,
  weightsVerdict,
  type SanityResult,
} from "@deep-inside/evaluate";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { loadModel } from "../inputs/model.js";
import * as options from "../options.js";
import { resolveOutput, writeFiles } from "../outputs/files.js";
import { formatJson } from "../outputs/json.js";
import { Progress } from "../outputs/progress.js";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";
import { VERSION } from "../version.js";
import { methodsOption } from "./evaluate-options.js";

interface SanityOptions extends options.SharedOptions {
  readonly methods: readonly MethodName[];
  readonly pictures: number;
  readonly html?: string;
}

export function addSanity(evaluate: Command, context: Context): void {
  const command = evaluate
    .command("sanity")
    .description("Tests whether maps depend on the trained weights and on the class at all.")
    .addOption(methodsOption())
    .addOption(
      new Option("--pictures <n>", "scenes to average over")
        .argParser((text) => options.parseInteger(text, 2, 500))
        .default(8),
    )
    .addOption(new Option("--html <file>", "also write a report with plots by layer").argParser(options.parsePath));
  options
    .addRunOptions(command)
    .addHelpText("after", `\n${SANITY_EXPLANATION}`)
    .action((_: unknown, sanityCommand: Command) => sanity(sanityCommand.optsWithGlobals<SanityOptions>(), context));
}

async function sanity(values: SanityOptions, { reporter, signal }: Context): Promise<void> {
  if (values.html !== undefined) resolveOutput(values.html);
  const loaded = await loadModel(values.model);
  const { EVALUATION_SEED } = await import("@deep-inside/weights/scenes");
  const { sceneSource } = await import("../evaluate/scenes.js");
  const { runSanity } = await import("../evaluate/run-sanity.js");
  const seed = values.seed ?? EVALUATION_SEED;
  const source = await sceneSource(loaded.model.spec, values.pictures, seed);
  const samples = await Promise.all(Array.from({ length: source.count }, (_, index) => source.load(index)));
  const progress = new Progress(reporter.streams.stderr, values);
  const { layers, results, binary } = await runSanity({
    model: loaded.model,
    samples,
    methods: values.methods,
    threads: values.threads,
    deterministic: values.deterministic ?? false,
    seed,
    signal,
    onProgress: (text) => progress.show(text),
  });
  progress.clear();
  const model = { name: loaded.model.spec.name, sha256: loaded.sha256 };
  const provenance = { ...runRecord("evaluate sanity", { model, session: { binary } }), seed };
  if (values.html !== undefined) {
    const page = sanityReport({
      title: `Sanity checks of saliency methods on ${model.name}`,
      command: `deep-inside evaluate sanity --methods ${values.methods.join(",")} --pictures ${values.pictures} --seed ${seed}`,
      facts: {
        model: `${model.name}, SHA-256 ${model.sha256}`,
        pictures: source.identity,
        seed: String(seed),
        made: `deep-inside ${VERSION}, binary ${provenance.binary}`,
      },
      layers,
      results,
    });
    writeFiles([{ path: values.html, bytes: new TextEncoder().encode(page) }]);
  }
  const judged = results.map((result) => ({ ...result, verdicts: verdictsOf(result) }));
  if (values.json)
    reporter.result(formatJson({ results: judged, provenance, layers, model, pictures: source.identity, seed }));
  else if (!values.quiet) reporter.result(verdictTable(results, reporter.streams.stdout));
}

function verdictsOf({ method, cascading, randomClass, chance }: SanityResult) {
  const last = cascading.at(-1) as SanityResult["randomClass"];
  const expected = expectation(method);
  return {
    weights: { ...weightsVerdict(last, chance), ...(expected && { expected: expected.randomWeights }) },
    class: { ...classVerdict(randomClass, chance), ...(expected && { expected: expected.randomClass }) },
    ...(expected && { because: expected.why }),
  };
}

function verdictTable(results: readonly SanityResult[], stream: Output): string {
  const judged = results.map(verdictsOf);
  const word = (passes: boolean): string => (passes ? "passes" : "fails");
  const test = (name: "weights" | "class") => [
    { heading: `random ${name}`, cells: judged.map((verdicts) => word(verdicts[name].passes)) },
    { heading: "expected", cells: judged.map((verdicts) => verdicts[name].expected) },
    { heading: "agreement", cells: judged.map((verdicts) => verdicts[name].agreement.toFixed(2)), numeric: true },
  ];
  const methods = { heading: "method", cells: results.map(({ method }) => method) };
  return formatTable([methods, ...test("weights"), ...test("class")], stream);
}
