import { measuredMetrics, methodRows, METRICS, toCsv, type Totals, evaluationReport } from "@deep-inside/evaluate";
import type { EvaluateOptions } from "../commands/evaluate.js";
import type { Context } from "../context.js";
import type { OpenModel } from "../inputs/session.js";
import { resolveOutput, writeFiles } from "../outputs/files.js";
import { formatJson } from "../outputs/json.js";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";
import { VERSION } from "../version.js";
import { commandLine } from "./command-line.js";
import type { Failure } from "./failure.js";
import { makeGallery } from "./gallery.js";
import { parametersInWords, type MethodParameters } from "./method-parameters.js";
import { picturesInWords, type SampleSource } from "./sample.js";

/** Checks that every output can be written, before hours are spent. @throws SaliencyError `file` */
export function checkOutputs({ csv, html, state }: Pick<EvaluateOptions, "csv" | "html" | "state">): void {
  for (const path of [csv, html, state]) if (path !== undefined) resolveOutput(path);
}

interface Finished {
  readonly totals: Totals;
  readonly failures: readonly Failure[];
  readonly open: OpenModel;
  /** The user's pictures; the fixed set without. */
  readonly folder: string | undefined;
  readonly source: SampleSource;
  readonly values: EvaluateOptions;
  readonly parameters: MethodParameters;
  readonly seed: number;
  readonly seconds: number;
  readonly context: Context;
}

/** Writes the files that were asked for and prints the table or the document. */
export async function reportEvaluation(finished: Finished): Promise<void> {
  const { totals, failures, open, folder, source, values, parameters, seed, context } = finished;
  const { reporter, signal } = context;
  const files = [];
  if (values.csv !== undefined)
    files.push({ path: values.csv, bytes: new TextEncoder().encode(toCsv(totals, flatRecord(finished))) });
  if (values.html !== undefined) {
    const page = evaluationReport({
      title: `Saliency methods on ${open.model.name}`,
      command: commandLine("evaluate", folder, seed, values, {
        metrics: values.metrics.join(","),
        ...(folder === undefined && { scenes: values.scenes }),
      }),
      facts: {
        model: `${open.model.name}, SHA-256 ${open.model.sha256}`,
        pictures: picturesInWords(source),
        seed: String(seed),
        parameters: parametersInWords(values.methods, parameters),
        made: `deep-inside ${VERSION}, binary ${runRecord("evaluate", open).binary}`,
      },
      totals,
      gallery: await makeGallery(open.session, source, values.methods, parameters, signal),
      failures: failures.map(({ code, message }) => `[${code}] ${message}`),
    });
    files.push({ path: values.html, bytes: new TextEncoder().encode(page) });
  }
  writeFiles(files);
  if (values.json) reporter.result(formatJson(jsonDocument(finished)));
  else if (!values.quiet) {
    const { count } = source;
    const parts = totals.methods.length > 0 ? [textTables(totals, reporter.streams.stdout)] : [];
    if (failures.length > 0) parts.push(`${failures.length} of ${count} pictures failed and are not counted.\n`);
    reporter.result(parts.join("\n"));
  }
}

/** The run in columns of a table: a row that is copied elsewhere still says where it comes from. */
function flatRecord({ open, source, seed, values, parameters }: Finished): Readonly<Record<string, string | number>> {
  const { version, model, binary } = runRecord("evaluate", open);
  return {
    pictures: picturesInWords(source),
    seed,
    parameters: parametersInWords(values.methods, parameters),
    model: model.name,
    model_sha256: model.sha256,
    version,
    binary,
  };
}

function jsonDocument({ totals, failures, open, source, values, parameters, seed, seconds }: Finished): object {
  const groups = [undefined, ...totals.groups];
  return {
    results: groups.flatMap((group) =>
      methodRows(totals, group).map(({ method, estimates }) => ({ method, group: group ?? "all", metrics: estimates })),
    ),
    ...(failures.length > 0 && { errors: failures }),
    provenance: { ...runRecord("evaluate", open), seed },
    model: open.model,
    pictures: { source: source.identity, count: source.count },
    seed,
    methods: Object.fromEntries(values.methods.map((method) => [method, parameters[method] ?? {}])),
    metrics: METRICS.filter(({ group }) => values.metrics.includes(group)),
    timings: { totalMs: Math.round(seconds * 1000) },
    engine: { binary: open.session.binary, threads: open.session.threads },
  };
}

function textTables(totals: Totals, stream: Output): string {
  const metrics = measuredMetrics(totals);
  const rows = methodRows(totals);
  const all = formatTable(
    [
      { heading: "all pictures", cells: rows.map(({ method }) => method) },
      ...metrics.map((name) => ({
        heading: name,
        cells: rows.map(({ estimates }) => estimates[name]?.mean.toFixed(3)),
        numeric: true,
      })),
    ],
    stream,
  );
  if (!metrics.includes("pointing") || totals.groups.length < 2) return all;
  const groups = formatTable(
    [
      { heading: "pointing", cells: rows.map(({ method }) => method) },
      ...totals.groups.map((group) => ({
        heading: group,
        cells: rows.map(({ method }) => totals.estimate(method, "pointing", group)?.mean.toFixed(3)),
        numeric: true,
      })),
    ],
    stream,
  );
  return `${all}\n${groups}`;
}
