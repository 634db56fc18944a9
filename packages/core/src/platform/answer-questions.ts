import { asSaliencyError } from "@deep-inside/spec";
import type { Abort, Answer, Asked } from "./worker-client.js";
import { parentPort } from "./workers.js";

/** A result some of whose buffers are handed over instead of copied. */
export class Handover {
  constructor(
    readonly value: unknown,
    readonly transfer: readonly Transferable[],
  ) {}
}

type Perform<Question> = (
  question: Question,
  context: { readonly signal: AbortSignal; readonly onProgress: (progress: unknown) => void },
) => unknown;

/** Makes a worker's script answer the questions of a `WorkerClient`, several at a time where `perform` waits. */
export function answerQuestions<Question extends { readonly kind: string }>(perform: Perform<Question>): void {
  const running = new Map<number, AbortController>();
  void parentPort().then((parent) => {
    const send = (answer: Answer, transfer?: readonly Transferable[]): void => parent.post(answer, transfer);
    parent.onMessage((asked: Asked<Question>) => {
      if (isAbort(asked)) running.get(asked.id)?.abort();
      else void answer(asked, send);
    });
  });

  async function answer(
    question: Question & { readonly id: number },
    send: (answer: Answer, transfer?: readonly Transferable[]) => void,
  ): Promise<void> {
    const { id } = question;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const onProgress = (progress: unknown): void => send({ kind: "progress", id, progress });
      const value = await perform(question, { signal: controller.signal, onProgress });
      if (value instanceof Handover) send({ kind: "result", id, value: value.value }, value.transfer);
      else send({ kind: "result", id, value });
    } catch (error) {
      const { code, message } = asSaliencyError(error);
      send({ kind: "error", id, code, message });
    } finally {
      running.delete(id);
    }
  }
}

function isAbort(asked: { readonly kind: string }): asked is Abort {
  return asked.kind === "abort";
}
