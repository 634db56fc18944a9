import { describe, expect, it } from "vitest";
import { bytesSource, importModel, type ImportOptions } from "../src/index.js";
import { errorOf } from "./support/error-of.js";
import { fixture } from "./support/fixture.js";
import { referenceScores, relativeError } from "./support/reference-scores.js";

/** What make_variants.py says of a file. */
interface Case {
  readonly options?: ImportOptions;
  readonly pixels?: string;
  readonly scores?: readonly number[];
  /** Words of the reason for which the file is not read. */
  readonly refused?: string;
  /** Words of each warning there must be. */
  readonly warned?: readonly string[];
}

const cases = JSON.parse(new TextDecoder().decode(fixture("variants/cases.json"))) as Record<string, Case>;

describe("importModel of the forms in which people hold VGG networks", () => {
  it.each(Object.entries(cases))("%s", async (file, { options, pixels, scores, refused, warned = [] }) => {
    const read = importModel(bytesSource(fixture(`variants/${file}`)), options);
    if (refused !== undefined) {
      expect(await errorOf(() => read)).toMatchObject({
        code: expect.stringMatching(/^(unsupported-model|bad-model)$/) as string,
        message: expect.stringMatching(new RegExp(refused, "i")) as string,
      });
      return;
    }
    const { model, warnings } = await read;
    for (const words of warned) expect(warnings.join("\n")).toContain(words);
    expect(relativeError(referenceScores(model, fixture(`variants/${pixels}`)), scores ?? [])).toBeLessThan(5e-6);
  });
});
