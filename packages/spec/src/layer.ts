/**
 * A network is a list of layers. Each states only what cannot be derived from the layer before it; shapes, parameter
 * sizes, memory and the program the engine runs all follow (`shapes.ts`, and `plan.ts` in core).
 */
export type Layer = Conv3x3 | MaxPool2x2 | GlobalAveragePool | Dense;

/** 3x3 convolution (cross-correlation), stride 1. Padding `same` adds one zero on each side, `valid` none. */
export interface Conv3x3 {
  readonly kind: "conv3x3";
  readonly name: string;
  readonly channels: number;
  readonly padding: "same" | "valid";
  readonly relu: boolean;
}

/** 2x2 maximum, stride 2. An odd last row or column is dropped; the first of equal maxima (row-major) wins. */
export interface MaxPool2x2 {
  readonly kind: "maxpool2x2";
  readonly name: string;
}

/** Mean over all positions of each channel: (C, H, W) becomes (C, 1, 1). */
export interface GlobalAveragePool {
  readonly kind: "globalAveragePool";
  readonly name: string;
}

/** Fully connected layer. Its input is the previous activation flattened in the order channel, row, column. */
export interface Dense {
  readonly kind: "dense";
  readonly name: string;
  readonly units: number;
  readonly relu: boolean;
}

export function conv3x3(
  name: string,
  channels: number,
  options: { padding?: "same" | "valid"; relu?: boolean } = {},
): Conv3x3 {
  return { kind: "conv3x3", name, channels, padding: options.padding ?? "same", relu: options.relu ?? true };
}

export function maxpool2x2(name: string): MaxPool2x2 {
  return { kind: "maxpool2x2", name };
}

export function globalAveragePool(name: string): GlobalAveragePool {
  return { kind: "globalAveragePool", name };
}

export function dense(name: string, units: number, options: { relu?: boolean } = {}): Dense {
  return { kind: "dense", name, units, relu: options.relu ?? true };
}
