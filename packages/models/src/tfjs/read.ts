import { badModel, quote, unsupportedModel } from "../errors.js";
import type { SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import type { Parameter } from "../import/parameter.js";
import { layerChain, type PlacedLayer } from "../keras/config.js";
import { kerasInput } from "../keras/input.js";
import { kerasLayers } from "../keras/layers.js";
import { KERAS } from "../recognize/preprocessing.js";
import { describeTopology } from "../recognize/topology.js";
import type { ByteSource } from "../source.js";
import { parseStrictJson } from "../strict-json.js";
import { asFloat32, asUint16, bytesOf, float16ToFloat32, SaliencyError } from "@deep-inside/spec";
import { joinSources } from "./join.js";
import { parseManifest, type TfjsWeight } from "./manifest.js";

const MAX_JSON_BYTES = 16 * 1024 * 1024;

/**
 * Reads a TensorFlow.js layers-model: model.json and the shards of weights beside it.
 *
 * @throws SaliencyError `unsupported-model` naming the first layer that does not fit; `bad-model`; whatever opening a
 *   shard throws
 */
export async function readTfjs(source: ByteSource, options: ImportOptions): Promise<SourceNetwork> {
  if (source.size > MAX_JSON_BYTES)
    throw badModel(`model.json has ${source.size} bytes, more than the ${MAX_JSON_BYTES} accepted.`);
  const root = parseStrictJson(await source.read(0, source.size), "model.json") as Record<string, unknown> | null;
  if (typeof root !== "object" || root === null) throw badModel("model.json is no JSON object.");
  if (root["format"] !== undefined && root["format"] !== "layers-model") {
    throw unsupportedModel(
      `model.json is a ${quote(String(root["format"]))}, expected a layers-model. Convert the Keras model with tensorflowjs_converter.`,
    );
  }
  if ("weight_map" in root)
    throw unsupportedModel(
      "The file is the index of a checkpoint in several files, which are not read. Save it as one: model.save_pretrained(FOLDER, max_shard_size='4GB').",
    );
  const topology = (root["modelTopology"] ?? {}) as Record<string, unknown>;
  const chain = layerChain(topology["model_config"] ?? topology);
  const parameters = await openWeights(root["weightsManifest"], options);
  const layers = kerasLayers(chain, (layer, count) => weightsNamed(parameters, layer, count));
  return describeTopology({ layers, input: kerasInput(chain, options.input), flatten: "HWC" }, KERAS, options);
}

async function openWeights(manifest: unknown, options: ImportOptions): Promise<Map<string, Parameter>> {
  const parameters = new Map<string, Parameter>();
  for (const group of parseManifest(manifest)) {
    const { sibling } = options;
    if (sibling === undefined)
      throw unsupportedModel(
        `The weights lie in ${group.paths.length} files beside model.json, and only model.json was given. Give all files.`,
      );
    const data = joinSources(await Promise.all(group.paths.map((path) => openShard(path, sibling))));
    if (data.size !== group.bytes)
      throw badModel(`The shards ${quote(group.paths.join(", "))} have ${data.size} bytes, expected ${group.bytes}.`);
    for (const weight of group.weights) {
      if (parameters.has(weight.name)) throw badModel(`The weightsManifest has ${quote(weight.name)} twice.`);
      parameters.set(weight.name, tfjsParameter(weight, data));
    }
  }
  return parameters;
}

/** Whatever keeps the caller from giving a shard leaves as a typed error that names it. */
async function openShard(path: string, sibling: NonNullable<ImportOptions["sibling"]>): Promise<ByteSource> {
  try {
    return await sibling(path);
  } catch (error) {
    if (error instanceof SaliencyError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SaliencyError("file", `The shard ${quote(path)} beside model.json cannot be opened: ${why}.`, {
      cause: error,
    });
  }
}

function tfjsParameter({ name, shape, stored, scale, min, begin }: TfjsWeight, data: ByteSource): Parameter {
  const bytes = { float32: 4, float16: 2, uint8: 1, uint16: 2 }[stored];
  return {
    name,
    shape,
    async read(first, last, reuse) {
      const memory = reuse && stored === "float32" ? bytesOf(reuse) : undefined;
      const raw = await data.read(begin + first * bytes, begin + last * bytes, memory);
      if (stored === "float32") return asFloat32(raw);
      if (stored === "float16") return float16ToFloat32(asUint16(raw));
      return Float32Array.from(stored === "uint8" ? raw : asUint16(raw), (value) => value * scale + min);
    },
  };
}

/** Weights are called `<layer>/<weight>`, in Keras's order, below the names of nested models or without them. */
function weightsNamed(parameters: ReadonlyMap<string, Parameter>, { name }: PlacedLayer, count: number): Parameter[] {
  const own = [...parameters.values()].filter((parameter) => parameter.name.split("/").at(-2) === name);
  if (own.length !== count)
    throw unsupportedModel(`The file holds ${own.length} weights for layer ${quote(name)}, expected ${count}.`);
  return own;
}
