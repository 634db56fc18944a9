import { SaliencyError, throwIfAborted, type ErrorCode } from "@deep-inside/spec";
import type { WorkerHandle } from "./workers.js";

/** What a worker is sent: a question, or the wish that the answer to an earlier one be given up. */
export type Asked<Question> = (Question & { readonly id: number }) | Abort;

export interface Abort {
  readonly kind: "abort";
  readonly id: number;
}

/** What it sends: any number of reports, then one result or error. */
export type Answer =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "progress"; readonly id: number; readonly progress: unknown };

/** `onProgress` of a question: what it is given differs by question, and passes through as it came. */
type Report = (progress: never) => void;

interface Pending {
  resolve(value: never): void;
  reject(error: SaliencyError): void;
  readonly onProgress: Report | undefined;
}

/** Questions and answers by id, over one worker, which keeps the process alive while an answer is awaited. */
export class WorkerClient<Question extends { readonly kind: string }> {
  readonly #worker: WorkerHandle;
  readonly #name: string;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #ended: { readonly code: "aborted" | "internal"; readonly why: string } | null = null;

  /** @param name of the worker in messages, as in "The session's worker failed" */
  constructor(worker: WorkerHandle, name: string) {
    this.#worker = worker;
    this.#name = name;
    worker.onMessage((answer: Answer) => this.#receive(answer));
    worker.onFailure((why) => {
      this.#fail("internal", `${name} failed: ${why}.`);
      worker.terminate(); // after an error that nobody caught it may still be there, with all its memory
    });
  }

  /** Whether no answer is awaited. */
  get idle(): boolean {
    return this.#pending.size === 0;
  }

  /** Whether it takes no more questions. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  /**
   * @param transfer buffers that are handed over instead of copied
   * @throws SaliencyError of the answer; `aborted`, which the worker decides; `internal` when the worker fails
   */
  ask<T>(
    question: Question,
    options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: Report | undefined } = {},
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<T> {
    const { signal, onProgress } = options;
    return new Promise<T>((resolve, reject) => {
      throwIfAborted(signal);
      if (this.#ended !== null) throw new SaliencyError(this.#ended.code, this.#ended.why);
      const id = this.#next++;
      this.#post({ ...question, id }, transfer);
      const abort = (): void => this.#worker.post({ kind: "abort", id } satisfies Abort);
      signal?.addEventListener("abort", abort, { once: true });
      const settled =
        <V>(then: (value: V) => void) =>
        (value: V): void => {
          signal?.removeEventListener("abort", abort);
          then(value);
        };
      this.#pending.set(id, { resolve: settled(resolve), reject: settled(reject), onProgress });
      this.#worker.hold(true);
    });
  }

  /** Rejects all that is awaited with `aborted` and `why`, says farewell, then ends the worker. */
  async close(farewell: Question, why: string): Promise<void> {
    if (this.#ended !== null) return;
    for (const [id, { reject }] of this.#pending) {
      this.#worker.post({ kind: "abort", id } satisfies Abort);
      reject(new SaliencyError("aborted", why));
    }
    this.#pending.clear();
    const answered = this.ask(farewell).catch(() => {});
    this.#ended = { code: "aborted", why };
    // A worker deep in its work answers when it gives way; it is ended after a second in any case.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, 1000)));
    await Promise.race([answered, patience]);
    clearTimeout(timer);
    this.end(why);
  }

  /** Ends the worker at once. */
  end(why: string): void {
    this.#fail("aborted", why);
    this.#worker.terminate();
  }

  #post(request: object, transfer: readonly ArrayBuffer[]): void {
    try {
      this.#worker.post(request, transfer);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SaliencyError("bad-option", `${this.#name} cannot be sent this request: ${why}`, {
        cause: error,
      });
    }
  }

  #receive(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if (answer.kind === "progress") return pending.onProgress?.(answer.progress as never);
    this.#pending.delete(answer.id);
    if (this.idle) this.#worker.hold(false);
    if (answer.kind === "result") pending.resolve(answer.value as never);
    else pending.reject(new SaliencyError(answer.code, answer.message));
  }

  #fail(code: "aborted" | "internal", why: string): void {
    this.#ended ??= { code, why };
    for (const pending of this.#pending.values()) pending.reject(new SaliencyError(code, why));
    this.#pending.clear();
    this.#worker.hold(false);
  }
}
