import { gaussianWeights, reflect } from "../shared/gaussian-blur.js";

const SIZE = 11;
const SIGMA = 5;

/**
 * The 11 weights along one axis of the blur of RISE: a unit impulse in the middle of 11 values, blurred by a Gaussian of
 * sigma 5 that is mirrored at the ends of the 11.
 */
export function riseWeights(): Float64Array {
  const gaussian = gaussianWeights(SIGMA);
  const radius = (gaussian.length - 1) / 2;
  const weights = new Float64Array(SIZE);
  const middle = (SIZE - 1) / 2;
  for (let k = 0; k < SIZE; k++) {
    for (let tap = -radius; tap <= radius; tap++) {
      if (reflect(k + tap, SIZE) === middle) weights[k] = weights[k]! + gaussian[tap + radius]!;
    }
  }
  return weights;
}

/**
 * The picture from which insertion starts (Petsiuk et al. 2018): each channel blurred with `riseWeights` in both
 * directions, after subtracting the mean, with zeros (that is, the mean) around the picture.
 *
 * @param planes  (3, height, width), raw pixel values
 * @param mean  by channel, of the model's input
 */
export function riseBlur(
  planes: Float32Array,
  height: number,
  width: number,
  mean: readonly [number, number, number],
): Float32Array {
  const weights = riseWeights();
  const out = new Float32Array(planes.length);
  const rows = new Float64Array(height * width);
  const middle = (SIZE - 1) / 2;
  for (let c = 0; c < 3; c++) {
    const start = c * height * width;
    const average = mean[c]!;
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let k = Math.max(0, middle - j); k < Math.min(SIZE, width - j + middle); k++) {
          sum += weights[k]! * (planes[start + i * width + j + k - middle]! - average);
        }
        rows[i * width + j] = sum;
      }
    }
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let k = Math.max(0, middle - i); k < Math.min(SIZE, height - i + middle); k++) {
          sum += weights[k]! * rows[(i + k - middle) * width + j]!;
        }
        out[start + i * width + j] = sum + average;
      }
    }
  }
  return out;
}
