import { moduleWorker, webWorker, WorkerClient } from "@deep-inside/core";
import type { RgbImage } from "@deep-inside/spec";
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
/** Pictures that the worker keeps for elements. Their numbers are given here: no later worker uses one again. */
const kept = new Set<number>();
let pictures = 0;
/** Pictures that it gets when it is first asked about them. */
const unsent = new Map<number, RgbImage>();

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
  if ("picture" in parameters) sendPixels(client, parameters.picture);
  const question = { kind, ...parameters } as Question;
  try {
    return await client.ask<Tasks[N]["answer"]>(question, options, transfer as readonly ArrayBuffer[]);
  } finally {
    if (unwanted) endIfIdle();
  }
}

/** Has the worker decode a picture, or take its pixels, and keep it until `forgetPicture`. */
export async function keepPicture(
  parameters: Omit<Tasks["picture"]["ask"], "picture">,
  options: AskOptions,
): Promise<Tasks["picture"]["answer"]> {
  const handle = await ask("picture", { picture: pictures++, ...parameters }, options);
  kept.add(handle.id);
  return handle;
}

/** Keeps pixels until `forgetPicture`, as `keepPicture` does, but on the page until something is asked about them. */
export function keepPixels(image: RgbImage): number {
  const id = pictures++;
  unsent.set(id, image);
  return id;
}

/** Before the first question about them. */
function sendPixels(worker: WorkerClient<Question>, picture: number): void {
  const source = unsent.get(picture);
  if (!source) return;
  unsent.delete(picture);
  kept.add(picture);
  worker.ask({ kind: "picture", picture, source }).catch(() => undefined); // the question will have no answer either
}

/** Whether the worker still has a picture: one that failed has lost them all. */
export function keepsPicture(id: number): boolean {
  return kept.has(id) && client !== null && !client.ended;
}

/** Gives up a picture that the worker keeps. */
export function forgetPicture(id: number): void {
  unsent.delete(id);
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
