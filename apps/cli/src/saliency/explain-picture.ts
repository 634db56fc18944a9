import { basename } from "node:path";
import { softmax, type Explanation, type MethodName, type Progress as PassesDone } from "@deep-inside/core";
import type { Colormap, Geometry, Style } from "@deep-inside/images";
import {
  describeMap,
  formatLayerTarget,
  pngText,
  SaliencyError,
  saliencyRecord,
  summarizeMap,
  throwIfAborted,
  type MapSummary,
  type SaliencyRecord,
} from "@deep-inside/spec";
import type { PreparedPicture } from "../inputs/each-picture.js";
import type { OpenModel } from "../inputs/session.js";
import { chosenClass, namedClass, type Choice } from "../inputs/target.js";
import { isLargePicture, runTask } from "../offload/run-task.js";
import { writeFiles } from "../outputs/files.js";
import { milliseconds } from "../outputs/json.js";
import type { OutputNames } from "../outputs/names.js";
import { runRecord } from "../provenance/run-record.js";
import { sidecar } from "../provenance/sidecar.js";
import { explainImage } from "./explain-image.js";
import type { MethodSettings } from "./method-options.js";
import { judge, type SaliencyResult } from "./result.js";

/** What is computed and how it is drawn. */
export interface ExplainSettings {
  /** One for each map; they share the forward pass. */
  readonly choices: readonly Choice[];
  readonly crops: 1 | 10;
  readonly method: MethodName;
  readonly seed?: number | undefined;
  /** What only this method takes. */
  readonly settings: MethodSettings;
  readonly style: Style;
  readonly colormap?: Colormap | undefined;
  readonly opacity: number;
  readonly rawSpace: "network" | "image";
  /** Whether the gradient is checked: by the bias identity alone, or by differences of the score as well. */
  readonly verify?: "identity" | "deep" | undefined;
}

/**
 * Computes the maps of one picture and writes their files.
 *
 * @param names of the files of each choice
 * @throws SaliencyError of the session, `not-finite`, `file`; then the files of that choice and those after it are not written
 */
export async function explainPicture(
  open: OpenModel,
  picture: PreparedPicture,
  settings: ExplainSettings,
  names: readonly OutputNames[],
  run: { signal: AbortSignal | undefined; onProgress?: (progress: PassesDone) => void },
): Promise<SaliencyResult[]> {
  const { method, seed, choices, crops } = settings;
  const { explanations, geometry } = await explainImage(
    open,
    picture,
    {
      method,
      parameters: { ...(seed !== undefined && { seed }), ...settings.settings },
      targets: choices.map(({ target }) => target),
      minus: choices[0]?.minus,
      crops,
    },
    run,
  );
  const results: SaliencyResult[] = [];
  for (const [k, explanation] of explanations.entries()) {
    const computed = { explanation, geometry, choice: choices[k] as Choice };
    results.push(await writeMap(open, picture, settings, computed, names[k] as OutputNames, run.signal));
  }
  return results;
}

async function writeMap(
  open: OpenModel,
  picture: PreparedPicture,
  settings: ExplainSettings,
  { explanation, geometry, choice }: { explanation: Explanation; geometry: Geometry; choice: Choice },
  names: OutputNames,
  signal: AbortSignal | undefined,
): Promise<SaliencyResult> {
  const { session, spec, model, loadMs } = open;
  const { method, seed } = settings;
  const { target, minus } = choice;
  const map = checkedSummary(explanation);
  const { image } = picture;
  const verification = settings.verify
    ? await session.verify(picture.input.planes, {
        target,
        seed,
        deep: settings.verify === "deep",
        signal,
      })
    : undefined;

  const named = chosenClass(spec, choice, explanation.scores);
  const result: SaliencyResult = {
    image: picture.path,
    imageSha256: picture.sha256,
    model,
    class: named,
    minus: minus === undefined ? undefined : namedClass(spec, minus),
    target: typeof target === "object" ? formatLayerTarget(target) : undefined,
    score: explanation.score,
    probability: named && softmax(explanation.scores)[named.index],
    method,
    parameters: explanation.parameters,
    error: explanation.error,
    unit: explanation.unit,
    map,
    out: names.out,
    raw: names.raw,
    verify: verification && judge(verification),
    timings: {
      loadMs,
      forwardMs: milliseconds(explanation.timings.forwardMs),
      backwardMs: milliseconds(explanation.timings.backwardMs),
      totalMs: milliseconds(explanation.timings.totalMs),
    },
    engine: explanation.engine,
  };

  const colormap = settings.colormap ?? (map.min < 0 ? "RdBu" : "inferno");
  const drawing = { style: settings.style, colormap, opacity: settings.opacity };
  const file = { name: basename(picture.path), sha256: picture.sha256 };
  const record = saliencyRecord(runRecord("saliency", open), file, result, map, drawing);
  const { png, npy } = await runTask(
    "draw",
    {
      ...drawing,
      image,
      map: explanation.map,
      geometry,
      text: pngText(describeMap(record), record),
      rawSpace: names.raw === undefined ? undefined : settings.rawSpace,
    },
    isLargePicture(image),
  );
  const files = [{ path: names.out, bytes: png }];
  if (names.raw !== undefined && npy !== undefined) {
    const rawRecord: SaliencyRecord = { ...record, rawSpace: settings.rawSpace };
    files.push({ path: names.raw, bytes: npy }, sidecar(names.raw, rawRecord));
  }
  throwIfAborted(signal);
  writeFiles(files, { makeFolders: names.makeFolders });
  return result;
}

function checkedSummary({ map, score }: Explanation): MapSummary {
  const summary = summarizeMap(map);
  if (!Number.isFinite(score) || !Number.isFinite(summary.min) || !Number.isFinite(summary.max)) {
    throw new SaliencyError(
      "not-finite",
      `The score is ${score} and the map runs from ${summary.min} to ${summary.max}: the weights of this model overflow 32-bit arithmetic.`,
    );
  }
  return summary;
}
