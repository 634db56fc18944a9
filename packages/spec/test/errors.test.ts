import { describe, expect, test } from "vitest";
import { asSaliencyError, SaliencyError, throwIfAborted } from "../src/index.js";

describe("asSaliencyError", () => {
  test("keeps one that is one already", () => {
    const error = new SaliencyError("bad-image", "no picture");
    expect(asSaliencyError(error, "network")).toBe(error);
  });

  test("wraps anything else under the code given, with its message and cause", () => {
    const cause = new TypeError("boom");
    expect(asSaliencyError(cause, "file")).toMatchObject({
      name: "SaliencyError",
      code: "file",
      message: "boom",
      cause,
    });
    expect(asSaliencyError("text")).toMatchObject({ code: "internal", message: "text" });
  });

  test("calls an AbortError aborted", () => {
    expect(asSaliencyError(new DOMException("stop", "AbortError"), "network").code).toBe("aborted");
  });
});

describe("throwIfAborted", () => {
  test("throws once the signal has fired, and not without one", () => {
    expect(() => throwIfAborted(undefined)).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort())).toThrow(expect.objectContaining({ code: "aborted" }));
  });
});
