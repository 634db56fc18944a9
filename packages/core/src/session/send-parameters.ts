import type { ModelSource } from "@deep-inside/spec";
import { parameterParts, readPart } from "../engine/read-parameters.js";
import type { WorkerClient } from "../platform/worker-client.js";
import type { Question } from "./protocol.js";

/** Parts that wait in the worker while another is read: it is never idle, and memory stays small. */
const AHEAD = 3;

/**
 * Reads a model's parameters and hands them to the worker of a session, in buffers that go back and forth: reading here
 * and laying out there go on side by side, and no page of memory is touched for the first time but those of the engine.
 */
export async function sendParameters(client: WorkerClient<Question>, model: ModelSource): Promise<void> {
  const underway: Promise<ArrayBuffer>[] = [];
  const parts = [...parameterParts(model)];
  const most = Math.max(0, ...parts.map(({ bytes }) => bytes));
  for (const { name, tensor, begin, bytes } of parts) {
    const spare = underway.length < AHEAD ? undefined : await underway.shift();
    const buffer = spare ?? new ArrayBuffer(most);
    await readPart(tensor, begin, new Uint8Array(buffer, 0, bytes));
    const answer = client.ask<ArrayBuffer>({ kind: "load", name, buffer, bytes }, {}, [buffer]);
    answer.catch(() => {}); // reported when its turn comes
    underway.push(answer);
  }
  await Promise.all(underway);
}
