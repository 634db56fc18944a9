import { basename } from "node:path";
import { softmax, type LayerAgreement, type RuleComparison } from "@deep-inside/core";
import { encodePng, networkInput } from "@deep-inside/images";
import { formatLayerTarget, pngText, summarizeMap, throwIfAborted, type NamedClass } from "@deep-inside/spec";
import type { PreparedPicture } from "../inputs/each-picture.js";
import type { OpenModel } from "../inputs/session.js";
import { chosenClass, type Choice } from "../inputs/target.js";
import { writeFiles } from "../outputs/files.js";
import type { OutputNames } from "../outputs/names.js";
import { runRecord } from "../provenance/run-record.js";
import { drawComparison, type ComparisonDrawing } from "./draw-comparison.js";

/** One element of `results` in the JSON document of `compare`. */
export interface ComparisonResult {
  readonly image: string;
  readonly model: OpenModel["model"];
  readonly class?: NamedClass | undefined;
  readonly target?: string | undefined;
  readonly score: number;
  readonly probability?: number | undefined;
  /** Range of each rule's map. */
  readonly maps: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
  readonly layers: readonly LayerAgreement[];
  readonly diverges: RuleComparison["diverges"];
  readonly out: string;
}

/** @throws SaliencyError of the session, `file`; then no file is written */
export async function comparePicture(
  open: OpenModel,
  picture: PreparedPicture,
  choice: Choice,
  drawing: ComparisonDrawing & Pick<RuleComparison, "parameters">,
  names: OutputNames,
  signal: AbortSignal | undefined,
): Promise<ComparisonResult> {
  const { session, spec, model } = open;
  const { parameters, ...drawn } = drawing;
  const { planes, geometry } = picture.input;
  const compared = await session.compareRules(planes, { target: choice.target, ...parameters, reuse: true, signal });
  const named = chosenClass(spec, choice, compared.scores);
  const explained = {
    class: named,
    target: typeof choice.target === "object" ? formatLayerTarget(choice.target) : undefined,
  };
  const { score, layers, diverges } = compared;
  const record = {
    ...runRecord("compare", open),
    image: { name: basename(picture.path), sha256: picture.sha256 },
    ...explained,
    parameters: compared.parameters,
    score,
    drawing: drawn,
  };
  const what = named ? `class "${named.name}"` : `layer ${explained.target}`;
  const description = `Gradient, DeconvNet and guided backpropagation of ${what} for ${record.image.name} by ${model.name}`;
  const image = drawComparison(picture.image, compared, geometry, drawn);
  throwIfAborted(signal);
  const png = { path: names.out, bytes: encodePng(image, pngText(description, record)) };
  writeFiles([png], { makeFolders: names.makeFolders });
  return {
    image: picture.path,
    model,
    ...explained,
    score,
    probability: named && softmax(compared.scores)[named.index],
    maps: Object.fromEntries(
      Object.entries(compared.maps).map(([rule, map]) => {
        const { min, max } = summarizeMap(map);
        return [rule, { min, max }];
      }),
    ),
    layers,
    diverges,
    out: names.out,
  };
}
