import { similarityOf, type Similarity } from "./compare-maps.js";

/**
 * Agreement beyond chance: (similarity - chance) / (1 - chance), the form of Cohen's kappa (1960). 1 is the same map, 0 no
 * more alike than the maps of two different pictures, whatever the sparseness and the texture of a method's maps.
 *
 * @param chance  mean similarity of the method's maps of different pictures, below 1
 */
export function agreement(similarity: Similarity, chance: Similarity): Similarity {
  return similarityOf((name) => (chance[name] < 1 ? (similarity[name] - chance[name]) / (1 - chance[name]) : 1));
}

/** With two digits, and no sign before zero. */
export function formatAgreement(value: number): string {
  return value.toFixed(2).replace(/^-(0\.00)$/, "$1");
}
