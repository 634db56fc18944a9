import { readdirSync, readFileSync } from "node:fs";
import { POSITION_STREAM, seededPixels, uniform } from "@deep-inside/seeded";
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

/** Numbers of full-size VGG16 that PyTorch computed in float64, on two pictures; `seed` makes the first and the parameters. */
export interface Vgg16Golden {
  readonly network: ModelSpec;
  readonly seed: number;
  /** Of noise: some of its ReLUs and pools are settled by rounding. */
  readonly seeded: PictureGolden;
  /** The same with a few pixels changed, so that none is: see `fixtures/clear_picture.py`. */
  readonly clear: PictureGolden;
}

export interface PictureGolden {
  /** Planes (3, 224, 224). */
  readonly pixels: Float32Array;
  readonly topClass: number;
  readonly scores: Float64Array;
  /** Gradient of the top score at `gradientPositions`, indices into (3, 224, 224). */
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

interface StoredPicture {
  readonly topClass: number;
  readonly scores: string;
  readonly gradientSample: string;
  readonly choices: Readonly<Record<string, { sha256: string; near: string; choices: string }>>;
  /** Index and new value of pixels. */
  readonly changes?: readonly (readonly [number, number])[];
}

interface StoredVgg16 extends Pick<Vgg16Golden, "network" | "seed"> {
  readonly seeded: StoredPicture;
  readonly clear: StoredPicture;
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
  const { network, seed, seeded, clear } = read("vgg16.json") as StoredVgg16;
  return { network, seed, seeded: pictureGolden(network, seed, seeded), clear: pictureGolden(network, seed, clear) };
}

function pictureGolden({ input }: ModelSpec, seed: number, stored: StoredPicture): PictureGolden {
  const pixels = seededPixels(input.height, input.width, seed);
  for (const [index, value] of stored.changes ?? []) pixels[index] = value;
  const gradientSample = new Float32Array(decode(stored.gradientSample));
  const gradientPositions = new Uint32Array(gradientSample.length).map(
    (_, index) => hash(seed, POSITION_STREAM, index) % pixels.length,
  );
  const choices = new Map(
    Object.entries(stored.choices).map(([layer, { sha256, near, choices }]) => [
      layer,
      { sha256, near: new Uint32Array(decode(near)), choices: new Uint8Array(decode(choices)) },
    ]),
  );
  const scores = new Float64Array(decode(stored.scores));
  return { pixels, topClass: stored.topClass, scores, gradientPositions, gradientSample, choices };
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
