import { SIMILARITY_NAMES, similarityOf, type Similarity } from "./compare-maps.js";

/** Running means of similarities and their standard errors. */
export class MeanSimilarity {
  #count = 0;
  readonly #sum = { spearman: 0, ssim: 0, hog: 0 };
  readonly #squares = { spearman: 0, ssim: 0, hog: 0 };

  add(similarity: Similarity): void {
    this.#count++;
    for (const name of SIMILARITY_NAMES) {
      this.#sum[name] += similarity[name];
      this.#squares[name] += similarity[name] ** 2;
    }
  }

  get mean(): Similarity {
    return similarityOf((name) => this.#sum[name] / this.#count);
  }

  /** Standard error of each mean; 0 of a single value. */
  get error(): Similarity {
    const n = this.#count;
    return similarityOf((name) =>
      Math.sqrt(Math.max(0, this.#squares[name] / n - (this.#sum[name] / n) ** 2) / Math.max(1, n - 1)),
    );
  }
}
