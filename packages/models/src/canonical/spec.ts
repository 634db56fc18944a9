import { deriveShapes, elements, type InputSpec, type Layer, type ModelSpec, type ResizeSpec } from "@deep-inside/spec";
import { badModel, unsupportedModel } from "../errors.js";
import { fields, flag, list, oneOf, optional, positiveInteger, rgb, text } from "./fields.js";

/** Version of the canonical metadata this reader and writer know. */
export const FORMAT = 1;

/**
 * Checks the canonical metadata of a model, field by field.
 *
 * @param value the parsed JSON
 * @throws SaliencyError `bad-model` naming the field; `unsupported-model` when the layers do not fit together or the
 *   format is of a later version
 */
export function parseSpec(value: unknown): ModelSpec {
  const root = fields(value, "The model metadata", [
    ...["format", "name", "lineage", "licence", "source", "input", "layers", "classes", "synsets"],
  ]);
  if (root["format"] !== FORMAT) {
    if (typeof root["format"] === "number" && root["format"] > FORMAT) {
      throw unsupportedModel(
        `The model has format ${root["format"]}; this version reads format ${FORMAT}. Update deep-inside.`,
      );
    }
    throw badModel(`format is ${JSON.stringify(root["format"]) ?? "missing"}, expected ${FORMAT}.`);
  }
  return checkSpec({
    name: optional(root["name"], (name) => text(name, "name")) ?? "model",
    ...present(
      "lineage",
      optional(root["lineage"], (lineage) => text(lineage, "lineage")),
    ),
    ...present(
      "licence",
      optional(root["licence"], (licence) => text(licence, "licence")),
    ),
    ...present("source", optional(root["source"], parseSource)),
    input: parseInput(root["input"]),
    layers: parseLayers(root["layers"]),
    ...present(
      "classes",
      optional(root["classes"], (classes) => parseTexts(classes, "classes")),
    ),
    ...present(
      "synsets",
      optional(root["synsets"], (synsets) => parseTexts(synsets, "synsets")),
    ),
  });
}

/** The canonical metadata of `spec` as JSON text. */
export function formatSpec(spec: ModelSpec): string {
  return JSON.stringify({ format: FORMAT, ...spec });
}

/** Checks what no single field shows: that the layers fit together and the class lists fit the scores. */
export function checkSpec(spec: ModelSpec): ModelSpec {
  const scores = deriveShapes(spec.layers, spec.input).at(-1);
  if (scores === undefined || scores.output.height !== 1 || scores.output.width !== 1) {
    throw unsupportedModel(
      `The last layer "${scores?.layer.name}" gives ${scores?.output.height}x${scores?.output.width} values for each class, ` +
        "expected one score. End the network with a dense layer or a globalAveragePool.",
    );
  }
  const units = elements(scores.output);
  for (const key of ["classes", "synsets"] as const) {
    const names = spec[key];
    if (names !== undefined && names.length !== units) {
      throw badModel(
        `${key} has ${names.length} entries, but the last layer "${scores.layer.name}" gives ${units} scores.`,
      );
    }
  }
  return spec;
}

export function parseInput(value: unknown): InputSpec {
  const input = fields(value, "input", ["height", "width", "mean", "std", "resize"]);
  const std = optional(input["std"], (std) => rgb(std, "input.std"));
  if (std?.some((deviation) => deviation <= 0))
    throw badModel(`input.std is [${std}], expected three numbers above 0.`);
  return {
    height: positiveInteger(input["height"], "input.height"),
    width: positiveInteger(input["width"], "input.width"),
    mean: rgb(input["mean"], "input.mean"),
    ...present("std", std),
    ...present("resize", optional(input["resize"], parseResize)),
  };
}

function parseResize(value: unknown): ResizeSpec {
  const { rule, filter, size } = fields(value, "input.resize", ["rule", "size", "filter"]);
  const checked = {
    rule: oneOf(rule, "input.resize.rule", ["shorter-side-crop", "stretch"]),
    filter: oneOf(filter, "input.resize.filter", ["nearest", "bilinear", "bicubic"]),
  };
  if (checked.rule === "shorter-side-crop") {
    return { rule: checked.rule, size: positiveInteger(size, "input.resize.size"), filter: checked.filter };
  }
  if (size !== undefined)
    throw badModel("input.resize.size belongs to the rule shorter-side-crop, but the rule is stretch.");
  return { rule: checked.rule, filter: checked.filter };
}

/** Reads the list of layers; whether they fit together is `checkSpec`'s question. */
export function parseLayers(value: unknown): Layer[] {
  return list(value, "layers").map((layer, index) => parseLayer(layer, `layers[${index}]`));
}

function parseLayer(value: unknown, path: string): Layer {
  const layer = fields(value, path, ["kind", "name", "channels", "padding", "units", "relu"]);
  const kind = oneOf(layer["kind"], `${path}.kind`, ["conv3x3", "maxpool2x2", "globalAveragePool", "dense"]);
  const name = text(layer["name"], `${path}.name`);
  switch (kind) {
    case "conv3x3":
      fields(value, path, ["kind", "name", "channels", "padding", "relu"]);
      return {
        kind,
        name,
        channels: positiveInteger(layer["channels"], `${path}.channels`),
        padding: oneOf(layer["padding"], `${path}.padding`, ["same", "valid"]),
        relu: flag(layer["relu"], `${path}.relu`),
      };
    case "dense":
      fields(value, path, ["kind", "name", "units", "relu"]);
      return {
        kind,
        name,
        units: positiveInteger(layer["units"], `${path}.units`),
        relu: flag(layer["relu"], `${path}.relu`),
      };
    case "maxpool2x2":
    case "globalAveragePool":
      fields(value, path, ["kind", "name"]);
      return { kind, name };
  }
}

function parseSource(value: unknown): { url?: string; sha256?: string } {
  const source = fields(value, "source", ["url", "sha256"]);
  return {
    ...present(
      "url",
      optional(source["url"], (url) => text(url, "source.url")),
    ),
    ...present("sha256", optional(source["sha256"], parseSha256)),
  };
}

function parseSha256(value: unknown): string {
  const hash = text(value, "source.sha256");
  if (!/^[0-9a-f]{64}$/.test(hash)) throw badModel(`source.sha256 is not 64 lower-case hexadecimal digits.`);
  return hash;
}

function parseTexts(value: unknown, path: string): string[] {
  return list(value, path).map((entry, index) => text(entry, `${path}[${index}]`));
}

function present<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}
