import { mkdirSync, symlinkSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "@deep-inside/spec";
import { cli, expectRefusal, Workplace } from "./support/cli.js";

const place = new Workplace();
const nothing = (): void => {};

/** What is wrong; preparation; arguments after `saliency --model @tiny.safetensors`; message; code. */
const cases: readonly [string, () => void, readonly string[], RegExp, ErrorCode][] = [
  ["a folder that is missing", nothing, ["@picture.png", "--out", "@no/where/x.png"], /folder does not exist/, "file"],
  ["a folder that is a file", nothing, ["@picture.png", "--out", "@tiny.safetensors/x.png"], /not a directory/, "file"],
  ["a name that is too long", nothing, ["@picture.png", "--out", `@${"x".repeat(300)}`], /too long/, "file"],
  ["a device", nothing, ["@picture.png", "--out", "/dev/null"], /not a regular file/, "file"],
  [
    "a folder the system forbids to write to",
    nothing,
    ["@picture.png", "--out", "/proc/x.png"],
    /cannot be written/,
    "file",
  ],
  [
    "a named pipe",
    () => execFileSync("mkfifo", [place.path("pipe")]),
    ["@picture.png", "--out", "@pipe"],
    /not a regular file/,
    "file",
  ],
  [
    "a default output that is a directory",
    () => mkdirSync(place.path("picture.saliency.png")),
    ["@picture.png"],
    /is a directory/,
    "file",
  ],
  ["the picture itself", nothing, ["@picture.png", "--out", "@picture.png"], /one of the inputs/, "bad-option"],
  [
    "the picture by another name",
    () => symlinkSync("picture.png", place.path("link.png")),
    ["@picture.png", "--out", "@link.png"],
    /one of the inputs/,
    "bad-option",
  ],
  ["the model", nothing, ["@picture.png", "--raw", "@tiny.safetensors"], /one of the inputs/, "bad-option"],
  ["one name for both outputs", nothing, ["@picture.png", "--out", "@a.png", "--raw", "@a.png"], /two/, "bad-option"],
  [
    "one default name for two pictures",
    () => place.write("picture.jpg", ""),
    ["@picture.png", "@picture.jpg"],
    /two/,
    "bad-option",
  ],
  ["one picture given twice", nothing, ["@picture.png", "@picture.png"], /two/, "bad-option"],
  [
    "one name in the folder for two pictures",
    () => place.write("b/picture.png", ""),
    ["@picture.png", "@b/picture.png", "--out", "@maps"],
    /two/,
    "bad-option",
  ],
  [
    "a file as the folder of several",
    () => place.write("x.png", ""),
    ["@picture.png", "@x.png", "--out", "@tiny.safetensors"],
    /name of a folder/,
    "file",
  ],
  [
    "a raw map in a folder that is missing",
    nothing,
    ["@picture.png", "--raw", "@no/x.npy"],
    /folder does not exist/,
    "file",
  ],
  [
    "a raw map that fails after the picture was made",
    () => mkdirSync(place.path("x.npy/picture.saliency.npy"), { recursive: true }),
    ["@picture.png", "--raw", "@x.npy"],
    /is a directory/,
    "file",
  ],
];

describe("saliency", () => {
  it.each(cases)("refuses to write to %s", async (_, prepare, args, message, code) => {
    prepare();
    const before = place.contents();
    const outcome = await cli(place.args("saliency", ...args, "--model", "@tiny.safetensors"));
    expectRefusal(outcome, code === "bad-option" ? 2 : 1, code, message);
    expect(place.contents()).toEqual(before);
  });
});
