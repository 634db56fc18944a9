import { decodeImage, decodeNpy } from "@deep-inside/images";
import { SaliencyError, type RawMap, type RgbImage } from "@deep-inside/spec";
import { Option, type Command } from "commander";
import type { Context } from "../context.js";
import { batchFor, openModel } from "../inputs/session.js";
import * as options from "../options.js";
import { formatJson } from "../outputs/json.js";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";
import { runRecord } from "../provenance/run-record.js";
import {
  compareFigures,
  compareMaps,
  comparePictures,
  worstVerdict,
  type Difference,
  type Verdict,
} from "../reproduce/compare.js";
import { findModel, findPicture } from "../reproduce/find-inputs.js";
import { checkClassNames, readMade } from "../reproduce/read-record.js";
import { VERSION } from "../version.js";

interface ReproduceOptions extends options.SharedOptions {
  readonly image?: string;
  readonly tolerance: number;
}

interface Reproduction extends Difference {
  /** Of the numbers alone, such as the score. */
  readonly figures: Verdict;
  readonly file: string;
  readonly command: string;
  readonly recorded: Recorded;
  readonly recomputed: Recorded;
}

interface Recorded {
  readonly version: string;
  readonly binary: string;
  /** Score and the like; which, depends on the command. */
  readonly [name: string]: string | number;
}

const DETAILS = `
The file says with which model, method and parameters it was made and from which picture: a PNG in itself, a raw map
MAP.npy in MAP.npy.json. All of it is done again and compared. What was made with --deterministic comes out identical on
every machine and runtime; other files differ by rounding. Exit status: 0 identical or within tolerance, 1 different, or
refused because the picture or the model is another one (their SHA-256 are recorded) or the record is damaged.`;

export function addReproduce(program: Command, context: Context): void {
  program
    .command("reproduce")
    .description("Makes an output again and compares it.")
    .argument("<file>", "a PNG or a raw map that deep-inside wrote")
    .addOption(
      new Option(
        "--image <file>",
        "the picture it was made from (default: of the recorded name, beside the file or here)",
      ),
    )
    .addOption(
      new Option("--tolerance <n>", "largest difference that counts as rounding, in 255ths of the range")
        .argParser((text) => options.parseInteger(text, 0, 255))
        .default(3),
    )
    .addOption(options.modelOption())
    .addOption(options.threadsOption())
    .addOption(options.jsonOption())
    .addOption(options.quietOption())
    .addHelpText("after", DETAILS)
    .action((file: string, values: ReproduceOptions) => reproduce(file, values, context));
}

async function reproduce(path: string, values: ReproduceOptions, { reporter, signal }: Context): Promise<void> {
  const { bytes, raw, record, remaker } = await readMade(path);
  const before = raw ? decodeNpy(bytes) : await decodeImage(bytes);
  const picture = record.image && (await findPicture(record.image, path, values.image));
  const loaded = await findModel(record, path, values.model);
  checkClassNames(record, loaded.model.spec, path);
  const open = await openModel(loaded, {
    threads: values.threads,
    // Plain SIMD gives the same bits everywhere: what was made with it is made with it again.
    deterministic: record.binary.startsWith("simd"),
    memory: record.memory,
    keep: remaker.keep(loaded.model.spec, record),
    batch: batchFor(record["method"]),
  });
  try {
    const remade = await remaker.remake(record, open, picture, signal);
    const recorded = remaker.recorded(record);
    const difference = compareOutputs(before, raw ? remade.map : remade.image, values.tolerance);
    const figures = compareFigures(recorded, remade.figures, values.tolerance);
    const result: Reproduction = {
      file: path,
      command: record.command,
      ...difference,
      // Colours have 256 steps, figures more: both must agree.
      verdict: worstVerdict(difference.verdict, figures),
      figures,
      recorded: { version: record.version, binary: record.binary, ...recorded },
      recomputed: { version: VERSION, binary: runRecord("reproduce", open).binary, ...remade.figures },
    };
    if (values.json) reporter.result(formatJson({ results: [result] }));
    else if (!values.quiet) reporter.result(describe(result, reporter.streams.stdout));
    if (result.verdict === "different") reporter.fail();
  } finally {
    await open.session.close();
  }
}

function compareOutputs(
  before: RgbImage | RawMap,
  after: RgbImage | RawMap | undefined,
  tolerance: number,
): Difference {
  if (after === undefined) throw new SaliencyError("bad-image", "Outputs of this command have no raw map.");
  if (before.data instanceof Float32Array) return compareMaps(before as RawMap, after as RawMap, tolerance);
  return comparePictures(before as RgbImage, after as RgbImage, tolerance);
}

function describe(result: Reproduction, stream: Output): string {
  const names = Object.keys(result.recorded);
  const columns = [
    { heading: "", cells: names },
    { heading: "recorded", cells: names.map((name) => String(result.recorded[name])) },
    { heading: "recomputed", cells: names.map((name) => String(result.recomputed[name])) },
  ];
  const largest = Number.isInteger(result.largest) ? result.largest : result.largest.toPrecision(2);
  const share = `${(100 * result.share).toFixed(2)} % of the pixels differ, by at most ${largest} of 255`;
  const line = `${result.verdict}${result.share > 0 ? `: ${share}` : ""}`;
  return `${[line, ...remark(result)].join("\n")}\n${formatTable(columns, stream)}`;
}

/** What a difference means. */
function remark({ verdict, figures, recorded, recomputed }: Reproduction): string[] {
  if (verdict !== "different") return [];
  if (recorded.version !== recomputed.version)
    return ["It was made by another version, which may compute or draw otherwise."];
  if (figures === "different")
    return ["The figures differ: its record is not that of this computation, or the computation went wrong."];
  return ["The figures agree: the file was changed after it was made."];
}
