/** Over which the speed is measured: long enough to be steady, short enough to notice a change. */
const WINDOW_MS = 5000;

/** Speed of a download, over its last seconds, and the time it has left. */
export class TransferRate {
  readonly #seen: { readonly bytes: number; readonly ms: number }[] = [];

  /**
   * @param bytes received so far
   * @param ms now
   */
  add(bytes: number, ms: number): void {
    this.#seen.push({ bytes, ms });
    while (this.#seen.length > 2 && ms - this.#seen[0]!.ms > WINDOW_MS) this.#seen.shift();
  }

  /** "123 of 553 MB  22 %  8.4 MB/s  51 s left"; what is not known yet is left out. */
  describe(total: number): string {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || !last) return "";
    const speed = last.ms > first.ms ? (1000 * (last.bytes - first.bytes)) / (last.ms - first.ms) : 0;
    const parts = [
      `${Math.round(last.bytes / 1e6)} of ${Math.round(total / 1e6)} MB`,
      `${Math.min(100, Math.floor((100 * last.bytes) / total))} %`,
    ];
    if (speed > 0) parts.push(`${(speed / 1e6).toFixed(1)} MB/s`, `${duration((total - last.bytes) / speed)} left`);
    return parts.join("  ");
  }
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 100 ? `${whole} s` : `${Math.floor(whole / 60)} min`;
}
