import type { Similarity } from "./compare-maps.js";

const NAMES = ["spearman", "ssim", "hog"] as const;

/** Running means of similarities and their standard errors. */
export class MeanSimilarity {
  #count = 0;
  readonly #sum = { spearman: 0, ssim: 0, hog: 0 };
  readonly #squares = { spearman: 0, ssim: 0, hog: 0 };

  add(similarity: Similarity): void {
    this.#count++;
    for (const name of NAMES) {
      this.#sum[name] += similarity[name];
      this.#squares[name] += similarity[name] ** 2;
    }
  }

  get mean(): Similarity {
    return this.#each((name) => this.#sum[name] / this.#count);
  }

  /** Standard error of each mean; 0 of a single value. */
  get error(): Similarity {
    const n = this.#count;
    return this.#each((name) =>
      Math.sqrt(Math.max(0, this.#squares[name] / n - (this.#sum[name] / n) ** 2) / Math.max(1, n - 1)),
    );
  }

  #each(value: (name: keyof Similarity) => number): Similarity {
    return { spearman: value("spearman"), ssim: value("ssim"), hog: value("hog") };
  }
}
