/** Shows the state of an element to style sheets: `saliency-view:state(ready)`. */
export class CustomStates {
  readonly #states: CustomStateSet | undefined;

  constructor(host: HTMLElement) {
    // Servers have no internals, and old browsers no states.
    this.#states = typeof host.attachInternals === "function" ? host.attachInternals().states : undefined;
  }

  replace(before: string | undefined, after: string): void {
    if (before !== undefined) this.#states?.delete(before);
    this.#states?.add(after);
  }
}
