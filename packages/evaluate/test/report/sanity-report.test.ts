import { describe, expect, test } from "vitest";
import { lineChart } from "../../src/report/plots.js";
import { sanityReport, type SanityResult } from "../../src/report/sanity-report.js";

const alike = (value: number) => ({ spearman: value, ssim: value, hog: value });

function result(method: string, weights: number, otherClass: number): SanityResult {
  return {
    method,
    chance: alike(0),
    cascading: [alike(0.9), alike(weights)],
    independent: [alike(0.9), alike(0.5)],
    randomClass: alike(otherClass),
    randomClassError: alike(0.02),
  };
}

function page(results: readonly SanityResult[], failures: readonly string[] = []): string {
  const facts = { model: "<tiny>" };
  return sanityReport({ title: "Sanity", command: "a & b", facts, layers: ["fc", "conv1"], results, failures });
}

/** Cells of the table row that begins with this one. */
function row(html: string, first: string): string[] {
  const found = new RegExp(`<tr><td>${first}</td>.*?</tr>`).exec(html)?.[0] ?? "";
  return [...found.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((match) => match[1]!);
}

describe("sanityReport", () => {
  test("puts every verdict beside what is expected of the method", () => {
    const html = page([result("gradient", 0.3, 0.4), result("guided", 0.5, 0.9)]);
    expect(row(html, "gradient").slice(0, 5)).toEqual([
      ...["gradient", "passes\u00a0(0.30)", "passes", "passes\u00a0(0.40)", "passes"],
    ]);
    expect(row(html, "guided").slice(0, 5)).toEqual([
      ...["guided", "FAILS\u00a0(0.50)", "fails", "FAILS\u00a0(0.90)", "fails"],
    ]);
    expect(row(html, "guided")[5]).toMatch(/Adebayo/);
  });

  test("has three plots by layer for each way of randomising, none where weights were not tested", () => {
    const tested = page([result("gradient", 0.3, 0.4)]);
    expect(tested.match(/<svg/g)).toHaveLength(6);
    // The trained network is the first step of the cascade and none of the single layers.
    expect(tested.match(/>trained</g)).toHaveLength(3);
    const untested = page([{ ...result("gradient", 0.3, 0.4), cascading: [], independent: [] }]);
    expect(untested).not.toContain("<svg");
    expect(row(untested, "gradient")[1]).toBe("not tested");
  });

  test("loads nothing, escapes every text and lists what failed", () => {
    const html = page([result("gradient", 0.3, 0.4)], ["[file] <b>"]);
    expect(html).not.toMatch(/<script|<b>|<tiny>|https?:|url\(/);
    expect(html).toContain("<h2>Failures</h2><ul><li>[file] &lt;b&gt;</li></ul>");
    expect(html).not.toMatch(/(fill|stroke)="(?!currentColor|none)/);
  });
});

describe("lineChart", () => {
  test.each([2, 16])("keeps the names of %i lines apart and above the ticks", (count) => {
    const lines = Array.from({ length: count }, (_, k) => ({ label: `m${k}`, values: [1, 0.001 * k] }));
    const chart = lineChart("equal ends", ["a", "b"], lines);
    const heights = lines
      .map(({ label }) => Number(new RegExp(`y="([\\d.]+)">${label}<`).exec(chart)![1]))
      .sort((a, b) => a - b);
    for (const [k, height] of heights.entries())
      if (k > 0) expect(height - heights[k - 1]!).toBeGreaterThanOrEqual(13.9);
    expect(heights.at(-1)).toBeLessThan(280);
  });
});
