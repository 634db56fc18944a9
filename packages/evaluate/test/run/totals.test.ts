import { describe, expect, test } from "vitest";
import { evaluationReport } from "../../src/report/evaluation-report.js";
import { methodRows, toCsv } from "../../src/report/tables.js";
import { Totals } from "../../src/run/totals.js";

function filled(): Totals {
  const totals = new Totals();
  totals.add("gradient", "small", { pointing: 1, gap: 0.5 });
  totals.add("gradient", "small", { pointing: 0, gap: Infinity });
  totals.add("gradient", "large", { pointing: 1 });
  totals.add("grad-cam", "large", { pointing: 1 });
  return totals;
}

describe("Totals", () => {
  test("means a group or all pictures, with the standard error of the mean", () => {
    expect(filled().estimate("gradient", "pointing", "small")).toEqual({ mean: 0.5, error: 0.5, count: 2 });
    expect(filled().estimate("gradient", "pointing")).toMatchObject({ mean: 2 / 3, count: 3 });
  });

  test("leaves out what is not finite or was never measured", () => {
    expect(filled().estimate("gradient", "gap")).toEqual({ mean: 0.5, error: 0, count: 1 });
    expect(filled().estimate("grad-cam", "gap")).toBeUndefined();
    expect(filled().estimate("occlusion", "pointing")).toBeUndefined();
  });

  test("goes on from its stored state as if it had not been interrupted", () => {
    const resumed = new Totals(JSON.parse(JSON.stringify(filled().state())));
    const whole = filled();
    for (const totals of [resumed, whole]) totals.add("gradient", "small", { pointing: 0.1 });
    expect(resumed.state()).toEqual(whole.state());
  });
});

describe("methodRows", () => {
  test("puts the best pointing first", () => {
    expect(methodRows(filled()).map(({ method }) => method)).toEqual(["grad-cam", "gradient"]);
  });
});

describe("toCsv", () => {
  test("has one line for each figure, over all pictures and by group", () => {
    const lines = toCsv(filled()).split("\r\n");
    expect(lines[0]).toBe("method,group,metric,mean,standard_error,count");
    expect(lines).toContain("gradient,small,pointing,0.5,0.5,2");
    expect(lines).toContain("grad-cam,all,pointing,1,0,1");
  });
});

describe("evaluationReport", () => {
  test("is one page that loads nothing, with every text escaped", () => {
    const page = evaluationReport({
      title: "<script>alert(1)</script>",
      command: "a & b",
      facts: { model: '"><img src=x>' },
      totals: filled(),
      gallery: [{ heading: "small", pictures: [{ caption: "gradient", source: "data:image/png;base64,AA==" }] }],
      failures: ["<b>"],
    });
    expect(page).not.toMatch(/<script|<b>|<img src=x|https?:|url\(/);
    expect(page).toContain("a &amp; b");
    expect([...page.matchAll(/src="([^"]*)"/g)].map((match) => match[1])).toEqual(["data:image/png;base64,AA=="]);
    expect(page).toContain('<td class="figure">0.667\u00a0±\u00a00.333</td>');
    expect(page).toContain("<td>gradient</td>");
    // Without colour: bars have their values beside them, and what a dark or a bright pixel means is said.
    expect(page).not.toMatch(/(fill|stroke)="(?!currentColor|none)/);
    expect(page).toMatch(/Bright is much, dark is little.*grey in the middle is zero/);
  });
});
