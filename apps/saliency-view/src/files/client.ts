import { moduleWorker, webWorker, WorkerClient } from "@deep-inside/core";
import { config } from "../config.js";
import type { Question, TaskName, Tasks } from "./protocol.js";

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly transfer?: readonly ArrayBuffer[] | readonly ImageBitmap[];
}

let client: WorkerClient<Question> | null = null;
/** Whether the worker is to end as soon as it has nothing to do. */
let unwanted = false;
/** Pictures that the worker keeps for elements. */
const kept = new Set<number>();

/**
 * Asks the files worker, which all elements of a page share. It starts with the first question.
 *
 * @throws SaliencyError of the task, `aborted`, `internal` when the worker fails
 */
export async function ask<N extends TaskName>(
  kind: N,
  parameters: Tasks[N]["ask"],
  { transfer, ...options }: AskOptions = {},
): Promise<Tasks[N]["answer"]> {
  if (client === null || client.ended) {
    client = start();
    kept.clear();
  }
  if (kind !== "forget") unwanted = false;
  const question = { kind, ...parameters } as Question;
  try {
    const answer = await client.ask<Tasks[N]["answer"]>(question, options, transfer as readonly ArrayBuffer[]);
    if (kind === "picture") kept.add((answer as Tasks["picture"]["answer"]).id);
    return answer;
  } finally {
    if (unwanted) endIfIdle();
  }
}

/** Gives up a picture that the worker keeps. */
export function forgetPicture(id: number): void {
  if (kept.delete(id)) void ask("forget", { picture: id }).catch(() => undefined);
}

/** Ends the worker, whose memory is freed, as soon as it keeps no picture and nobody waits for it. */
export function releaseFilesWorker(): void {
  unwanted = true;
  endIfIdle();
}

function endIfIdle(): void {
  if (client === null || kept.size > 0 || !client.idle) return;
  client.end("The files worker was released.");
  client = null;
}

function start(): WorkerClient<Question> {
  const { createWorker } = config;
  const worker = createWorker
    ? createWorker("files")
    : moduleWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
  return new WorkerClient(webWorker(worker), "The worker that reads files");
}
