import { largest, softmax } from "@deep-inside/core";
import type { NamedClass } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { PictureQueue } from "../inputs/each-picture.js";
import { chooseModel } from "../inputs/model.js";
import { openModel } from "../inputs/session.js";
import { namedClass } from "../inputs/target.js";
import * as options from "../options.js";
import { formatJson } from "../outputs/json.js";
import { Progress } from "../outputs/progress.js";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";

interface PredictOptions extends options.SharedOptions {
  readonly top: number;
}

interface Prediction {
  readonly image: string;
  /** Of the picture's file, in hex. */
  readonly imageSha256: string;
  /** Largest score first. */
  readonly top: readonly (NamedClass & { readonly score: number; readonly probability: number })[];
}

export function addPredict(program: Command, context: Context): void {
  program
    .command("predict")
    .description("Names the classes with the largest scores.")
    .argument("<image...>", "PNG or JPEG files")
    .addOption(
      new Option("--top <n>", "number of classes")
        .argParser((text) => options.parseInteger(text, 1, 1_000_000))
        .default(5),
    )
    .addOption(options.modelOption())
    .addOption(options.threadsOption())
    .addOption(options.deterministicOption())
    .addOption(options.memoryOption())
    .addOption(options.jsonOption())
    .addOption(options.quietOption())
    .action((images: string[], values: PredictOptions) => predict(images, values, context));
}

async function predict(images: readonly string[], values: PredictOptions, context: Context): Promise<void> {
  const { reporter, signal } = context;
  const loaded = await chooseModel(values.model, { ...context, quiet: values.quiet });
  const opening = openModel(loaded, values);
  const pictures = new PictureQueue(images, loaded.model.spec.input);
  const open = await opening;
  const { session, spec } = open;
  const results: Prediction[] = [];
  try {
    const progress = new Progress(reporter.streams.stderr, values);
    const failed = await pictures.forEach(
      async ({ path, sha256, input }) => {
        const scores = await session.predict(input.planes, { signal });
        const probabilities = softmax(scores);
        const top = largest(scores, values.top).map((index) => ({
          ...namedClass(spec, index),
          score: scores[index] ?? NaN,
          probability: probabilities[index] ?? NaN,
        }));
        results.push({ image: path, imageSha256: sha256, top });
      },
      context,
      progress,
    );
    if (results.length === 0) return;
    const document = {
      results,
      ...(failed.length > 0 && { errors: failed }),
      provenance: runRecord("predict", open),
    };
    if (values.json) reporter.result(formatJson(document));
    else if (!values.quiet) reporter.result(predictionTable(results, reporter.streams.stdout));
  } finally {
    await session.close();
  }
}

function predictionTable(results: readonly Prediction[], stream: Output): string {
  const rows = results.flatMap(({ image, top }) =>
    top.map((entry, rank) => ({ ...entry, image: rank === 0 ? image : "" })),
  );
  return formatTable(
    [
      { heading: "image", cells: rows.map(({ image }) => image) },
      { heading: "index", cells: rows.map(({ index }) => String(index)), numeric: true },
      { heading: "class", cells: rows.map(({ name }) => name) },
      { heading: "probability", cells: rows.map(({ probability }) => probability.toFixed(4)), numeric: true },
      { heading: "score", cells: rows.map(({ score }) => score.toFixed(3)), numeric: true },
    ],
    stream,
  );
}
