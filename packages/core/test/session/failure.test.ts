import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import { dense, type ModelSpec } from "@deep-inside/spec";
import { openSession, type Session } from "../../dist/index.js";

const SPEC: ModelSpec = {
  name: "failing",
  input: { height: 6, width: 7, mean: [120, 110, 100] },
  layers: [dense("a", 4, { relu: false })],
};
const model = seededModel(SPEC, 3);
const picture = seededPixels(6, 7, 3);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

/** A Web Worker that opens and takes parameters, never answers anything else, and fails when told to. */
class SilentWorker extends EventTarget {
  terminated = false;

  postMessage(request: { readonly kind: string; readonly id: number }): void {
    if (request.kind !== "open" && request.kind !== "load") return;
    const value = { spec: SPEC, binary: "simd", threads: 1, memoryBytes: 0 };
    const data = { kind: "result", id: request.id, value };
    queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }

  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error"), { message }));
  }

  terminate(): void {
    this.terminated = true;
  }
}

async function openSilent(): Promise<{ session: Session; worker: SilentWorker }> {
  const worker = new SilentWorker();
  // Only what the session uses of a Worker is there.
  const session = await openSession(model, { createWorker: () => worker as unknown as Worker });
  return { session, worker };
}

describe("openSession", () => {
  test("rejects everything under way once its worker has failed, and everything after", async () => {
    const { session, worker } = await openSilent();
    const requests = [session.predict(picture), session.explain("gradient", picture), session.verify(picture)];
    const refused = requests.map((request) => expect(request).rejects.toThrow(code("internal")));
    worker.fail("it ran out of memory");
    await Promise.all(refused);
    await expect(session.predict(picture)).rejects.toThrow(/it ran out of memory/);
  });

  test("ends a worker that does not answer when it is closed", async () => {
    const { session, worker } = await openSilent();
    const refused = expect(session.predict(picture)).rejects.toThrow(code("aborted"));
    await session.close();
    await refused;
    expect(worker.terminated).toBe(true);
  });

  test("refuses options that cannot be sent to a worker, and goes on", async () => {
    const session = await openSession(model);
    const options = { reduce: (() => "max-abs") as unknown as "max-abs" };
    await expect(session.explain("gradient", picture, options)).rejects.toThrow(code("bad-option"));
    expect(await session.predict(picture)).toHaveLength(4);
    await session.close();
  });

  test("keeps two sessions apart: closing one leaves the other at work", async () => {
    const [one, two] = await Promise.all([openSession(model), openSession(seededModel(SPEC, 4))]);
    const [scores, others] = await Promise.all([one.predict(picture), two.predict(picture)]);
    expect(scores).not.toEqual(others);
    await one.close();
    expect(await two.predict(picture)).toEqual(others);
    await two.close();
  });
});
