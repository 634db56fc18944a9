import type { ModelSource } from "@deep-inside/spec";
import { readParts } from "../engine/read-parameters.js";
import type { WorkerClient } from "../platform/worker-client.js";
import type { Question } from "./protocol.js";

/** Buffers that go back and forth: two are read into while three wait in the worker, which is never idle then. */
const BUFFERS = 5;

/**
 * Reads a model's parameters and hands them to the worker of a session, in buffers that go back and forth: reading here
 * and laying out there go on side by side, and no page of memory is touched for the first time but those of the engine.
 */
export async function sendParameters(client: WorkerClient<Question>, model: ModelSource): Promise<void> {
  const answers: Promise<ArrayBuffer>[] = [];
  let made = 0;
  const take = (bytes: number): ArrayBuffer | Promise<ArrayBuffer> =>
    made++ < BUFFERS ? new ArrayBuffer(bytes) : answers.shift()!;
  for await (const { buffer, pieces } of readParts(model, take)) {
    const answer = client.ask<ArrayBuffer>({ kind: "load", buffer, pieces }, {}, [buffer]);
    answer.catch(() => {}); // reported when its turn comes
    answers.push(answer);
  }
  await Promise.all(answers);
}
