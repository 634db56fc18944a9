import { expect, test } from "vitest";
import type { Fingerprint } from "../dist/index.js";
import { atHand, otherNodes, RUNTIMES } from "../runtimes/runtimes.mjs";

const request = { task: "fingerprints", options: { models: ["embedded"], threads: [1, 2, 3, 4] } };
const names = atHand();
const runs = [...names.map((name) => RUNTIMES[name]!), ...otherNodes()];

// `npm run determinism` installs all runtimes, and compares them on VGG16 as well.
test(
  `every bit is the same with 1 to 4 threads on ${names.join(", ")}, other Nodes`,
  { timeout: 120_000 },
  async () => {
    const prints: Fingerprint[] = [];
    for (const run of runs) prints.push(...((await run(request)).result as Fingerprint[]));
    expect(prints).toHaveLength(4 * runs.length);
    expect(new Set(prints.map(({ scores, gradient, map }) => `${scores} ${gradient} ${map}`)).size).toBe(1);
  },
);
