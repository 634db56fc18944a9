/**
 * How far attributions are from adding up to what they explain: |sum - (S(x) - S(x'))| / |S(x) - S(x')|
 * (Sundararajan et al. 2017). 0 is complete. Infinity when the scores are equal and the sum is not 0.
 *
 * @param attributions  one value for each input value or pixel, signed
 * @param score  S(x) before soft-max
 * @param baselineScore  S(x') of the baseline
 */
export function completenessGap(attributions: Float32Array, score: number, baselineScore: number): number {
  let sum = 0;
  for (const value of attributions) sum += value;
  const difference = score - baselineScore;
  const gap = Math.abs(sum - difference);
  return gap === 0 ? 0 : gap / Math.abs(difference);
}
