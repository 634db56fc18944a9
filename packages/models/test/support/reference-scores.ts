import { deriveShapes, type LayerShape, type Model, type Tensor } from "@deep-inside/spec";
import { tensorToFloat32 } from "../../src/index.js";

/** Scores of a canonical model for pixels (3, H, W), 0..255: plain loops in f64, the meaning of the model file. */
export function referenceScores({ spec, tensors }: Model, pixels: ArrayLike<number>): number[] {
  const { height, width, mean, std = [1, 1, 1] } = spec.input;
  const plane = height * width;
  let x = Array.from({ length: 3 * plane }, (_, i) => {
    const channel = Math.floor(i / plane) as 0 | 1 | 2;
    return ((pixels[i] as number) - mean[channel]) / std[channel];
  });
  for (const shape of deriveShapes(spec.layers, spec.input)) {
    const { layer } = shape;
    if (layer.kind === "maxpool2x2") x = maxpool(x, shape);
    else if (layer.kind === "globalAveragePool") x = average(x, shape);
    else {
      const w = tensorToFloat32(tensors.get(`${layer.name}.weight`) as Tensor);
      const b = tensorToFloat32(tensors.get(`${layer.name}.bias`) as Tensor);
      x = layer.kind === "dense" ? dense(x, w, b) : conv3x3(x, w, b, shape, layer.padding === "same" ? 1 : 0);
      if (layer.relu) x = x.map((value) => Math.max(value, 0));
    }
  }
  return x;
}

function conv3x3(x: number[], w: Float32Array, b: Float32Array, { input, output }: LayerShape, pad: number): number[] {
  const y: number[] = [];
  for (let k = 0; k < output.channels; k++) {
    for (let i = 0; i < output.height; i++) {
      for (let j = 0; j < output.width; j++) {
        let sum = b[k] as number;
        for (let c = 0; c < input.channels; c++) {
          for (let t = 0; t < 9; t++) {
            const [row, column] = [i + Math.floor(t / 3) - pad, j + (t % 3) - pad];
            if (row < 0 || column < 0 || row >= input.height || column >= input.width) continue;
            sum +=
              (w[(k * input.channels + c) * 9 + t] as number) *
              (x[(c * input.height + row) * input.width + column] as number);
          }
        }
        y.push(sum);
      }
    }
  }
  return y;
}

function maxpool(x: number[], { input, output }: LayerShape): number[] {
  const y: number[] = [];
  for (let c = 0; c < output.channels; c++) {
    for (let i = 0; i < output.height; i++) {
      for (let j = 0; j < output.width; j++) {
        const at = (c * input.height + 2 * i) * input.width + 2 * j;
        y.push(Math.max(...[at, at + 1, at + input.width, at + input.width + 1].map((index) => x[index] as number)));
      }
    }
  }
  return y;
}

function average(x: number[], { input }: LayerShape): number[] {
  const plane = input.height * input.width;
  return Array.from(
    { length: input.channels },
    (_, c) => x.slice(c * plane, (c + 1) * plane).reduce((a, b) => a + b, 0) / plane,
  );
}

function dense(x: number[], w: Float32Array, b: Float32Array): number[] {
  return Array.from(b, (bias, row) =>
    x.reduce((sum, value, i) => sum + value * (w[row * x.length + i] as number), bias),
  );
}

/** |a - b| / |b| in the Euclidean norm. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const norm = (values: number[]): number => Math.hypot(...values);
  return norm(Array.from(b, (value, i) => (a[i] ?? NaN) - value)) / norm(Array.from(b));
}
