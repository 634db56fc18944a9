import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SaliencyView } from "../../src/index.js";
import * as events from "../../src/events.js";

const SOURCES = new URL("../../src/", import.meta.url);
const source = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(new URL(file, SOURCES), "utf8"))
  .join("\n");

interface Named {
  readonly name: string;
  readonly description?: string;
  readonly kind?: string;
  readonly privacy?: string;
  readonly static?: boolean;
}
interface Declaration {
  readonly tagName?: string;
  readonly [list: string]: readonly Named[] | string | undefined;
}
const manifest = JSON.parse(readFileSync(new URL("../../dist/custom-elements.json", import.meta.url), "utf8")) as {
  modules: { declarations: Declaration[] }[];
};
const element = manifest.modules
  .flatMap(({ declarations }) => declarations)
  .find(({ tagName }) => tagName === "saliency-view")!;

const names = (list: string): string[] => ((element[list] ?? []) as Named[]).map(({ name }) => name).sort();
const found = (pattern: RegExp): string[] =>
  [...new Set([...source.matchAll(pattern)].map(([, name]) => name!))].sort();

describe("the Custom Elements Manifest", () => {
  test("has every attribute, and no other", () => {
    expect([...new Set(names("attributes"))]).toEqual([...SaliencyView.observedAttributes].sort());
  });

  test("has every property that can be set", () => {
    const properties = Object.entries(SaliencyView.properties as Record<string, { state?: boolean }>);
    const settable = properties.filter(([, { state }]) => !state).map(([name]) => name);
    expect(names("members")).toEqual(expect.arrayContaining(settable));
  });

  test("has every method and every result", () => {
    const methods = ["explain", "growClassModel", "abort", "release", "toBlob", "define"];
    const results = ["state", "map", "explanation", "prediction", "localization", "verification", "classModel"];
    expect(names("members")).toEqual(expect.arrayContaining([...methods, ...results, "modelSpec", "modelWarnings"]));
  });

  test("has every event, and no other", () => {
    const types = Object.values(events as unknown as Record<string, { type: string }>).map(({ type }) => type);
    expect(names("events")).toEqual(types.sort());
  });

  test("has every part, slot, custom property and custom state, and no other", () => {
    expect(names("cssParts")).toEqual(found(/\bpart="([\w-]+)"/g));
    expect(names("slots")).toEqual(["", ...found(/<slot name="([\w-]+)"/g)]);
    expect(names("cssProperties")).toEqual(found(/var\((--saliency-[\w-]+)/g));
    expect(names("cssStates")).toEqual(["computing", "empty", "error", "loading", "ready"]);
  });

  test("says of each of them what it is", () => {
    for (const list of ["attributes", "events", "cssParts", "slots", "cssProperties", "cssStates"]) {
      for (const { name, description } of element[list] as Named[]) {
        expect(description, `${list} ${name}`).toBeTruthy();
      }
    }
  });
});
