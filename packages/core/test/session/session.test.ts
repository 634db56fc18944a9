import { describe, expect, test } from "vitest";
import { seededModel, seededPixels } from "@deep-inside/seeded";
import {
  conv3x3,
  dense,
  maxpool2x2,
  SaliencyError,
  tensorToFloat32,
  type ModelSpec,
  type Tensor,
  type TensorSource,
} from "@deep-inside/spec";
import { classSaliency, Engine, METHOD_NAMES, METHODS, openSession, verifyIdentity } from "../../dist/index.js";
import { prepareSession } from "../../dist/session/session-worker.js";

const SPEC: ModelSpec = {
  name: "session",
  input: { height: 64, width: 80, mean: [120, 110, 100], std: [60, 61, 62] },
  layers: [conv3x3("a", 24), conv3x3("b", 24), maxpool2x2("p"), dense("c", 40), dense("d", 6, { relu: false })],
};
const model = seededModel(SPEC, 9);
const picture = seededPixels(64, 80, 9);
const code = (value: string) => expect.objectContaining({ name: "SaliencyError", code: value });

describe("openSession", () => {
  test.each([1, 2])("computes in a worker what an engine computes in place, on %i threads", async (threads) => {
    const session = await openSession(model, { threads, deterministic: true });
    const engine = await Engine.create(model, { deterministic: true });
    expect(session).toMatchObject({ threads, spec: SPEC });
    expect(session.binary).toBe(threads === 1 ? "simd" : "simd-shared");
    expect(await session.predict(picture)).toEqual((await engine.forward([picture]))[0]);
    const here = await classSaliency(engine, picture, { target: 3 });
    const there = await session.explain("gradient", picture, { target: 3 });
    expect([there.map, there.score, there.target]).toEqual([here.map, here.score, here.target]);
    const biases = new Map(
      SPEC.layers.flatMap(({ name }) => {
        const bias = model.tensors.get(`${name}.bias`);
        return bias ? [[name, tensorToFloat32(bias)] as const] : [];
      }),
    );
    const verification = await session.verify(picture, { target: 3 });
    expect(verification).toEqual(await verifyIdentity(engine, biases, picture, { target: 3 }));
    expect(verification.relativeError).toBeLessThan(1e-5);
    await session.close();
  });

  test("hands over what each method finds, and keeps nothing of it", async () => {
    const session = await openSession(model, { deterministic: true });
    const engine = await Engine.create(model, { deterministic: true, keep: ["b"] });
    const options = { target: 3, samples: 2, steps: 2, masks: 2, channels: 2, window: 40, stride: 40 };
    for (const name of METHOD_NAMES) {
      const here = await METHODS[name](engine, picture, options);
      for (let run = 0; run < 2; run++) {
        const there = await session.explain(name, picture, options);
        expect([name, there.map, there.scores]).toEqual([name, here.map, here.scores]);
      }
    }
    await session.close();
  });

  test("gives a worker that was prepared to one session alone", async () => {
    prepareSession();
    prepareSession();
    const sessions = await Promise.all([openSession(model), openSession(model)]);
    await sessions[0]!.close();
    expect(await sessions[1]!.predict(picture)).toHaveLength(6);
    await sessions[1]!.close();
  });

  test("answers requests in their order, and goes on after one that failed", async () => {
    const session = await openSession(model);
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.allSettled([
      session.predict(picture).then(note("first")),
      session.explain("gradient", picture, { target: 99 }).catch(note("failed")),
      session.predict(picture.subarray(1)).catch(note("failed too")),
      session.predict(picture).then(note("last")),
    ]);
    expect(order).toEqual(["first", "failed", "failed too", "last"]);
    await session.close();
  });

  test("gives errors their codes", async () => {
    const session = await openSession(model);
    await expect(session.explain("gradient", picture, { target: 6 })).rejects.toThrow(code("unknown-class"));
    await expect(session.explain("gradient", picture, { target: { layer: "z" } })).rejects.toThrow(
      code("unknown-layer"),
    );
    await expect(session.explain("gradient", picture, { target: "cat" as unknown as number })).rejects.toThrow(
      code("bad-option"),
    );
    await expect(session.explain("gradient", undefined as unknown as Float32Array)).rejects.toThrow(code("bad-shape"));
    await expect(session.predict(picture.subarray(1))).rejects.toThrow(code("bad-shape"));
    await expect(session.explain("astrology" as "gradient", picture)).rejects.toThrow(code("bad-option"));
    await session.close();
    await expect(openSession({ spec: SPEC, tensors: new Map() })).rejects.toThrow(code("bad-model"));
  });

  test("rejects what was aborted before and during the run, and computes the next as ever", async () => {
    const session = await openSession(model, { deterministic: true });
    const expected = await session.predict(picture);
    await expect(session.predict(picture, { signal: AbortSignal.abort() })).rejects.toThrow(code("aborted"));
    const controller = new AbortController();
    const queued = Array.from({ length: 20 }, () => session.predict(picture, { signal: controller.signal }));
    controller.abort();
    const settled = await Promise.allSettled(queued);
    expect(settled.at(-1)).toMatchObject({ status: "rejected", reason: { code: "aborted" } });
    expect(await session.predict(picture)).toEqual(expected);
    await session.close();
  });

  test("rejects what is under way when it is closed, and everything afterwards", async () => {
    const session = await openSession(model);
    const running = session.predict(picture);
    const queued = session.predict(picture);
    running.catch(() => {});
    const refused = expect(queued).rejects.toThrow(code("aborted"));
    await session.close();
    await refused;
    await expect(session.predict(picture)).rejects.toThrow(code("aborted"));
    await session.close();
  });

  test("reads a model part by part, each tensor once from its start to its end", async () => {
    const reads: string[] = [];
    const tensors = [...model.tensors].map(([name, { data, ...header }]): [string, TensorSource] => {
      const read = async (begin: number, into: Uint8Array): Promise<void> => {
        reads.push(`${name} ${begin}`);
        into.set(data.subarray(begin, begin + into.length));
      };
      return [name, { ...header, read }];
    });
    const session = await openSession({ spec: SPEC, tensors: new Map(tensors) }, { deterministic: true });
    const whole = await openSession(model, { deterministic: true });
    expect(await session.predict(picture)).toEqual(await whole.predict(picture));
    const names = ["a.weight", "a.bias", "b.weight", "b.bias", "c.weight", "c.weight", "c.bias", "d.weight", "d.bias"];
    expect(reads.map((read) => read.split(" ")[0])).toEqual(names);
    expect(reads.filter((read) => !read.endsWith(" 0"))).toEqual([`c.weight ${4 * 1024 * 1024}`]);
    await Promise.all([session.close(), whole.close()]);
  });

  test("passes the error of a source on", async () => {
    const broken = { ...model.tensors.get("c.weight")!, read: () => Promise.reject(new SaliencyError("file", "gone")) };
    const tensors = new Map<string, Tensor | TensorSource>([...model.tensors, ["c.weight", broken]]);
    await expect(openSession({ spec: SPEC, tensors })).rejects.toThrow(code("file"));
  });
});
