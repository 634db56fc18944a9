import { basename } from "node:path";
import type { Progress as PassesDone } from "@deep-inside/core";
import { printable } from "./printable.js";
import type { Output } from "./reporter.js";

const ERASE_LINE = "\r\u001b[2K";
const INTERVAL_MS = 100;

/** One line on a terminal that is overwritten as work proceeds; nothing anywhere else. */
export class Progress {
  readonly #stream: Output | undefined;
  #shownAt = -Infinity;
  #visible = false;

  constructor(stream: Output, options: { quiet?: boolean | undefined } = {}) {
    this.#stream = stream.isTTY && !options.quiet ? stream : undefined;
  }

  /** Shows how far the work is; at most ten times a second. */
  show(text: string): void {
    const now = performance.now();
    if (!this.#stream || now - this.#shownAt < INTERVAL_MS) return;
    const width = (this.#stream.columns || 80) - 1; // 0 where the terminal does not tell
    this.#stream.write(`${ERASE_LINE}${printable(text).slice(0, width)}`);
    this.#shownAt = now;
    this.#visible = true;
  }

  /** Shows the passes of a method on a picture, whose name comes last: of a narrow terminal it is what runs out of the line. */
  passes(picture: string, method: string): (progress: PassesDone) => void {
    return ({ done, total, remainingMs }) =>
      this.show(`${method}, pass ${done} of ${total}, ${timeLeft(remainingMs)}: ${basename(picture)}`);
  }

  /** Removes the line, before anything else is printed. */
  clear(): void {
    if (this.#visible) this.#stream?.write(ERASE_LINE);
    this.#visible = false;
  }
}

/** A stretch of time to come, in words. */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min left` : `${Math.round(minutes / 60)} h left`;
}
