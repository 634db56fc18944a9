import { readdirSync, readFileSync } from "node:fs";
import { POSITION_STREAM, uniform } from "@deep-inside/seeded";
import { deriveShapes, elements, hash, type ModelSpec } from "@deep-inside/spec";
import type { ReluRule } from "../reference/relu.js";

/** Numbers of a small network that PyTorch computed in float64; `seed` makes its parameters and its pixels. */
export interface Golden {
  readonly network: ModelSpec;
  readonly seed: number;
  /** Index of the largest score. */
  readonly topClass: number;
  readonly scores: Float64Array;
  readonly gradients: readonly GoldenGradient[];
}

/** Gradient of <`dy`, output of layer `from`> with respect to the raw pixels, or to the output of layer `to`. */
export interface GoldenGradient {
  readonly from: string;
  readonly dy: Float64Array;
  /** How it went back through every ReLU. */
  readonly rule: ReluRule;
  readonly to: "pixels" | (string & {});
  readonly values: Float64Array;
}

/** Maps of a small network that Captum, pytorch-grad-cam or the definition in PyTorch gave in float64, all of one class. */
export interface MethodsGolden {
  readonly network: ModelSpec;
  readonly seed: number;
  readonly target: number;
  readonly maps: readonly GoldenMap[];
}

export interface GoldenMap {
  readonly method: string;
  readonly options: Readonly<Record<string, string | number>>;
  /** (H, W) of the network's input. */
  readonly values: Float64Array;
}

/** Numbers of full-size VGG16 that PyTorch computed in float64. */
export interface Vgg16Golden {
  readonly network: ModelSpec;
  readonly seed: number;
  readonly topClass: number;
  readonly scores: Float64Array;
  /** L2 norm of the output of each layer: tells where a wrong forward pass goes wrong. */
  readonly outputNorms: Readonly<Record<string, number>>;
  /** L2 norm of the gradient of the top score with respect to the raw pixels, whole and per channel. */
  readonly gradientNorm: number;
  readonly gradientNormPerChannel: readonly number[];
  /** Its values at `gradientPositions`, indices into (3, 224, 224). */
  readonly gradientPositions: Uint32Array;
  readonly gradientSample: Float32Array;
  /** Which way each ReLU and each pool went, by layer: see `fixtures/choices.py`. */
  readonly choices: ReadonlyMap<string, LayerChoices>;
}

export interface LayerChoices {
  /** Of the choices (C, H, W) of the whole layer, a byte each. */
  readonly sha256: string;
  /** Indices of those so close that f32 may make them the other way, and how they are made. */
  readonly near: Uint32Array;
  readonly choices: Uint8Array;
}

interface StoredGradient extends Omit<GoldenGradient, "dy" | "values"> {
  readonly seed: { readonly unit: number } | { readonly stream: number };
  readonly values: string;
}

interface StoredSmall extends Omit<Golden, "scores" | "gradients"> {
  readonly scores: string;
  readonly gradients: readonly StoredGradient[];
}

interface StoredMethods {
  readonly networks: readonly (Omit<MethodsGolden, "maps"> & {
    readonly maps: readonly (Omit<GoldenMap, "values"> & { readonly values: string })[];
  })[];
}

interface StoredVgg16 extends Omit<Vgg16Golden, "scores" | "gradientPositions" | "gradientSample" | "choices"> {
  readonly scores: string;
  readonly gradientSample: string;
  readonly choices: Readonly<Record<string, { sha256: string; near: string; choices: string }>>;
}

const FIXTURES = new URL("../fixtures/", import.meta.url);

/** All small golden networks, in the order of their names. */
export function smallGoldens(): Golden[] {
  const names = readdirSync(new URL("small/", FIXTURES)).sort();
  return names.map((name) => {
    const stored = read(`small/${name}`) as StoredSmall;
    const gradients = stored.gradients.map((gradient) => ({
      ...gradient,
      dy: startingGradient(stored, gradient),
      values: new Float64Array(decode(gradient.values)),
    }));
    return { ...stored, scores: new Float64Array(decode(stored.scores)), gradients };
  });
}

export function methodsGoldens(): MethodsGolden[] {
  return (read("methods.json") as StoredMethods).networks.map((golden) => ({
    ...golden,
    maps: golden.maps.map((map) => ({ ...map, values: new Float64Array(decode(map.values)) })),
  }));
}

export function vgg16Golden(): Vgg16Golden {
  const stored = read("vgg16.json") as StoredVgg16;
  const { height, width } = stored.network.input;
  const gradientSample = new Float32Array(decode(stored.gradientSample));
  const gradientPositions = new Uint32Array(gradientSample.length).map(
    (_, index) => hash(stored.seed, POSITION_STREAM, index) % (3 * height * width),
  );
  const choices = new Map(
    Object.entries(stored.choices).map(([layer, { sha256, near, choices }]) => [
      layer,
      { sha256, near: new Uint32Array(decode(near)), choices: new Uint8Array(decode(choices)) },
    ]),
  );
  return { ...stored, scores: new Float64Array(decode(stored.scores)), gradientPositions, gradientSample, choices };
}

function startingGradient({ network, seed }: StoredSmall, { from, seed: start }: StoredGradient): Float64Array {
  const shape = deriveShapes(network.layers, network.input).find(({ layer }) => layer.name === from);
  if (shape === undefined) throw new RangeError(`golden network ${network.name} has no layer "${from}"`);
  const length = elements(shape.output);
  return "unit" in start ? new Float64Array(length).with(start.unit, 1) : uniform(length, seed, start.stream);
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8"));
}

/** Bytes of a base64 string in a buffer of their own, so that typed arrays over it are aligned. */
function decode(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, "base64")).buffer;
}
