import { openSession, type Session } from "@deep-inside/core";
import { readModel } from "@deep-inside/models";
import { SaliencyError } from "@deep-inside/spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runEvaluation, type RunResult } from "../src/evaluate/run-evaluation.js";
import type { SampleSource } from "../src/evaluate/sample.js";
import { Workplace } from "./support/cli.js";
import { TINY_SPEC, tinyModel } from "./support/tiny-model.js";

const place = new Workplace();
let session: Session;

beforeEach(async () => {
  session = await openSession(await readModel(tinyModel()), { deterministic: true });
});
afterEach(() => session.close());

/** Every third picture cannot be read. */
function pictures(count: number): SampleSource {
  const { height, width } = TINY_SPEC.input;
  return {
    identity: "endless pictures",
    count,
    name: (index) => `picture ${index}`,
    group: (index) => (index % 2 === 0 ? "even" : "odd"),
    load: async (index) => {
      if (index % 3 === 2) throw new SaliencyError("bad-image", "It is torn.");
      const planes = Float32Array.from({ length: 3 * height * width }, (_, at) => (at * (37 + index)) % 251);
      const mask = { height, width, data: new Uint8Array(height * width).fill(1, 20 * index, 20 * index + 40) };
      const image = { height, width, data: new Uint8Array(3 * height * width) };
      return { image, planes, subjects: [{ classIndex: index % 5, mask }] };
    },
  };
}

function run(count: number, state?: string, onFailure: (message: string) => void = () => {}): Promise<RunResult> {
  return runEvaluation({
    session,
    modelSha256: "0",
    source: pictures(count),
    methods: ["gradient", "rise"],
    parameters: { rise: { masks: 4 } },
    groups: ["localisation", "sensitivity"],
    seed: 5,
    statePath: state && place.path(state),
    signal: undefined,
    onProgress: () => {},
    onFailure: ({ message }) => onFailure(message),
  });
}

describe("the state of an evaluation", () => {
  it("goes on from a run over fewer pictures to the figures of one over all", async () => {
    const whole = await run(7);
    await run(2, "a.json");
    await run(4, "a.json");
    const longer = await run(7, "a.json");
    expect(longer.totals.state()).toEqual(whole.totals.state());
    expect(longer.failures).toEqual(whole.failures);
    expect(whole.failures).toEqual(
      [2, 5].map((k) => ({ picture: `picture ${k}`, code: "bad-image", message: `"picture ${k}": It is torn.` })),
    );
  });

  it("is refused by a run over fewer pictures than it counts", async () => {
    await run(4, "a.json");
    await expect(run(3, "a.json")).rejects.toMatchObject({ code: "bad-option", message: expect.stringContaining("4") });
  });

  it("does not make a finished run compute again", async () => {
    await run(4, "a.json");
    const failed: string[] = [];
    await run(4, "a.json", (message) => failed.push(message));
    expect(failed).toEqual([]);
  });
});
