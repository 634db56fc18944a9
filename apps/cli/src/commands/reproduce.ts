import { decodeImage, mapOntoImage, networkInput, renderSaliency } from "@deep-inside/images";
import { openSource } from "@deep-inside/models/node";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { openModel } from "../inputs/session.js";
import * as options from "../options.js";
import { formatJson } from "../outputs/json.js";
import { formatTable } from "../outputs/table.js";
import { comparePictures, type Difference } from "../reproduce/compare-pictures.js";
import { findModel, findPicture } from "../reproduce/find-inputs.js";
import { readRecord, type MadeBy } from "../reproduce/read-record.js";
import { summarizeMap } from "../saliency/result.js";
import { VERSION } from "../version.js";

interface ReproduceOptions extends options.SharedOptions {
  readonly image?: string;
  readonly tolerance: number;
}

interface Reproduction extends Difference {
  readonly file: string;
  readonly recorded: Figures;
  readonly recomputed: Figures;
}

interface Figures {
  readonly version: string;
  readonly binary: string;
  readonly score: number;
  readonly min: number;
  readonly max: number;
}

const DETAILS = `
The PNG says with which model, method and parameters it was made and from which picture; all of it is done again and the
pixels are compared. Pictures made with --deterministic come out identical on every machine; others differ by rounding
between processors and runtimes. Exit status: 0 identical or within tolerance, 1 different.`;

export function addReproduce(program: Command, context: Context): void {
  program
    .command("reproduce")
    .description("Makes a saliency picture again and compares it.")
    .argument("<png>", "a PNG that the command saliency wrote")
    .addOption(
      new Option(
        "--image <file>",
        "the picture it was made from (default: of the recorded name, beside the PNG or here)",
      ),
    )
    .addOption(
      new Option("--tolerance <n>", "largest difference of a colour channel that counts as rounding, 0 to 255")
        .argParser((text) => options.parseInteger(text, 0, 255))
        .default(3),
    )
    .addOption(options.modelOption())
    .addOption(options.threadsOption())
    .addOption(options.jsonOption())
    .addOption(options.quietOption())
    .addHelpText("after", DETAILS)
    .action((png: string, values: ReproduceOptions) => reproduce(png, values, context));
}

async function reproduce(png: string, values: ReproduceOptions, { reporter, signal }: Context): Promise<void> {
  const bytes = await readWhole(png);
  const record = readRecord(bytes, png);
  const recorded = await decodeImage(bytes);
  const picture = await findPicture(record, png, values.image);
  const loaded = await findModel(record, png, values.model);
  // Plain SIMD gives the same bits everywhere: what was made with it is made with it again.
  const deterministic = record.binary.startsWith("simd");
  const { session, spec } = await openModel(loaded, { threads: values.threads, deterministic });
  try {
    const { planes, geometry } = networkInput(picture.image, spec.input);
    const explanation = await session.explain(record.method, planes, {
      ...record.parameters,
      target: record.class?.index ?? options.parseLayerTarget(String(record.target)),
      ...(record.minus && { minus: record.minus.index }),
      signal,
    });
    const { image } = renderSaliency(picture.image, mapOntoImage(explanation.map, geometry), record.drawing);
    const again = { score: explanation.score, ...rangeOf(summarizeMap(explanation.map)) };
    const difference = comparePictures(recorded, image, values.tolerance);
    const sameFigures = again.score === record.score && again.min === record.map.min && again.max === record.map.max;
    const result: Reproduction = {
      file: png,
      ...difference,
      // Colours have 256 steps, figures more: both must agree.
      verdict: difference.verdict === "identical" && !sameFigures ? "within tolerance" : difference.verdict,
      recorded: { version: record.version, binary: record.binary, score: record.score, ...rangeOf(record.map) },
      recomputed: { version: VERSION, binary: session.binary, ...again },
    };
    if (values.json) reporter.result(formatJson({ results: [result] }));
    else if (!values.quiet) reporter.result(describe(result, reporter.streams.stdout));
    if (result.verdict === "different") reporter.fail();
  } finally {
    await session.close();
  }
}

function rangeOf({ min, max }: MadeBy["map"]): { min: number; max: number } {
  return { min, max };
}

async function readWhole(path: string): Promise<Uint8Array> {
  const source = await openSource(path);
  try {
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}

function describe(result: Reproduction, stream: Parameters<typeof formatTable>[1]): string {
  const names = ["version", "binary", "score", "min", "max"] as const;
  const columns = [
    { heading: "", cells: [...names] },
    { heading: "recorded", cells: names.map((name) => String(result.recorded[name])) },
    { heading: "recomputed", cells: names.map((name) => String(result.recomputed[name])) },
  ];
  const share = `${(100 * result.share).toFixed(2)} % of the pixels differ, by at most ${result.largest} of 255`;
  return `${result.verdict}${result.largest > 0 ? `: ${share}` : ""}\n${formatTable(columns, stream)}`;
}
