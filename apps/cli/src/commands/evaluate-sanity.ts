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
import { methodsOption, parseList, uncappedOption } from "./evaluate-options.js";

const TESTS = ["weights", "class"] as const;
type Test = (typeof TESTS)[number];

interface SanityOptions extends options.SharedOptions {
  readonly methods: readonly MethodName[];
  readonly tests: readonly Test[];
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
    .addHelpText("after", `\n${SANITY_EXPLANATION.replace(/(.{1,120})( |$)/g, "$1\n")}`)
    .action((folder: string | undefined, _: unknown, sanityCommand: Command) =>
      sanity(folder, sanityCommand.optsWithGlobals<SanityOptions>(), context),
    );
}

async function sanity(folder: string | undefined, values: SanityOptions, { reporter, signal }: Context): Promise<void> {
  if (values.html !== undefined) resolveOutput(values.html);
  const loaded = await loadModel(values.model, { reporter, signal, quiet: values.quiet });
  const { EVALUATION_SEED } = await import("@deep-inside/weights/scenes");
  const { runSanity } = await import("../evaluate/run-sanity.js");
  const seed = values.seed ?? EVALUATION_SEED;
  const { sampleSource } = await import("../evaluate/sample-source.js");
  const source = await sampleSource(loaded.model.spec, folder, values.pictures, seed);
  const count = Math.min(source.count, values.pictures);
  const samples = await Promise.all(Array.from({ length: count }, (_, index) => source.load(index)));
  const { cappedParameters, parametersInWords } = await import("../evaluate/method-parameters.js");
  const parameters = values.uncapped ? {} : cappedParameters(loaded.model.spec.input);
  const progress = new Progress(reporter.streams.stderr, values);
  const { layers, results, binary } = await runSanity({
    model: loaded.model,
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
  const model = { name: loaded.model.spec.name, sha256: loaded.sha256 };
  const provenance = { ...runRecord("evaluate sanity", { model, session: { binary, memory: "normal" } }), seed };
  if (values.html !== undefined) {
    const page = sanityReport({
      title: `Sanity checks of saliency methods on ${model.name}`,
      command: `deep-inside evaluate sanity ${folder ?? ""} --methods ${values.methods.join(",")} --tests ${values.tests.join(",")} --pictures ${values.pictures} --seed ${seed}`,
      facts: {
        model: `${model.name}, SHA-256 ${model.sha256}`,
        pictures: source.identity,
        seed: String(seed),
        parameters: parametersInWords(values.methods, parameters),
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
  const last = cascading.at(-1);
  const expected = expectation(method);
  return {
    ...(last && {
      weights: { ...weightsVerdict(last, chance), ...(expected && { expected: expected.randomWeights }) },
    }),
    class: { ...classVerdict(randomClass, chance), ...(expected && { expected: expected.randomClass }) },
    ...(expected && { because: expected.why }),
  };
}

function verdictTable(results: readonly SanityResult[], stream: Output): string {
  const judged = results.map(verdictsOf);
  const word = (passes: boolean): string => (passes ? "passes" : "fails");
  const test = (name: Test) => {
    const verdicts = judged.map((each) => each[name]);
    return [
      { heading: `random ${name}`, cells: verdicts.map((verdict) => verdict && word(verdict.passes)) },
      { heading: "expected", cells: verdicts.map((verdict) => verdict?.expected) },
      { heading: "agreement", cells: verdicts.map((verdict) => verdict?.agreement.toFixed(2)), numeric: true },
    ];
  };
  const methods = { heading: "method", cells: results.map(({ method }) => method) };
  return formatTable([methods, ...test("weights"), ...test("class")], stream);
}
