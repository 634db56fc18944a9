import { describe, expect, test } from "vitest";

describe("on a server", () => {
  test("the class module is imported without a DOM, and defining does nothing", async () => {
    expect(typeof document).toBe("undefined");
    const { SaliencyView } = await import("../../src/index.js");
    expect(() => SaliencyView.define()).not.toThrow();
  });
});
