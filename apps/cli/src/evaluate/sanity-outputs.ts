import {
  classVerdict,
  expectation,
  formatAgreement,
  sanityReport,
  weightsVerdict,
  type SanityResult,
} from "@deep-inside/evaluate";
import type { RunRecord } from "@deep-inside/spec";
import type { SanityOptions } from "../commands/evaluate-sanity.js";
import { writeFiles } from "../outputs/files.js";
import { formatJson } from "../outputs/json.js";
import type { Reporter } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { commandLine } from "./command-line.js";
import type { Failure } from "./failure.js";
import { parametersInWords, type MethodParameters } from "./method-parameters.js";

interface Finished {
  readonly layers: readonly string[];
  readonly results: readonly SanityResult[];
  readonly failures: readonly Failure[];
  /** The user's pictures; the fixed set without. */
  readonly folder: string | undefined;
  /** Which pictures, in words. */
  readonly pictures: string;
  readonly values: SanityOptions;
  readonly parameters: MethodParameters;
  readonly seed: number;
  readonly provenance: RunRecord;
  readonly reporter: Reporter;
}

/** Writes the page that was asked for and prints the table or the document. */
export function reportSanity(finished: Finished): void {
  const { results, values, reporter } = finished;
  if (values.html !== undefined)
    writeFiles([{ path: values.html, bytes: new TextEncoder().encode(htmlReport(finished)) }]);
  if (values.json) reporter.result(formatJson(jsonDocument(finished)));
  else if (!values.quiet) reporter.result(formatTable(columns(results), reporter.streams.stdout));
}

function htmlReport(finished: Finished): string {
  const { layers, results, failures, folder, pictures, values, parameters, seed, provenance } = finished;
  const { model, version, binary } = provenance;
  return sanityReport({
    title: `Sanity checks of saliency methods on ${model.name}`,
    command: commandLine("evaluate sanity", folder, seed, values, {
      tests: values.tests.join(","),
      pictures: values.pictures,
    }),
    facts: {
      model: `${model.name}, SHA-256 ${model.sha256}`,
      pictures,
      seed: String(seed),
      parameters: parametersInWords(values.methods, parameters),
      made: `deep-inside ${version}, binary ${binary}`,
    },
    layers,
    results,
    failures: failures.map(({ code, message }) => `[${code}] ${message}`),
  });
}

function jsonDocument({ layers, results, failures, pictures, seed, provenance }: Finished): object {
  return {
    results: results.map((result) => ({ ...result, verdicts: verdictsOf(result) })),
    ...(failures.length > 0 && { errors: failures }),
    provenance: { ...provenance, seed },
    layers,
    model: provenance.model,
    pictures,
    seed,
  };
}

/** Both verdicts beside what the literature says of the method. */
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

function columns(results: readonly SanityResult[]) {
  const judged = results.map(verdictsOf);
  const test = (name: "weights" | "class") => {
    const verdicts = judged.map((each) => each[name]);
    return [
      { heading: `random ${name}`, cells: verdicts.map((verdict) => verdict && (verdict.passes ? "passes" : "fails")) },
      { heading: "expected", cells: verdicts.map((verdict) => verdict?.expected) },
      {
        heading: "agreement",
        cells: verdicts.map((verdict) => verdict && formatAgreement(verdict.agreement)),
        numeric: true,
      },
    ];
  };
  return [{ heading: "method", cells: results.map(({ method }) => method) }, ...test("weights"), ...test("class")];
}
