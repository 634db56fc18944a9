import { mkdirSync, openSync, closeSync, ftruncateSync, symlinkSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "@deep-inside/spec";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { jpegPicture, pngPicture, withExtents } from "./support/pictures.js";

const place = new Workplace();

/** What is wrong; how to make `bad.png`; the message. */
const pictures: readonly [string, () => void, RegExp, ErrorCode][] = [
  ["a missing file", () => {}, /does not exist/, "file"],
  ["a directory", () => mkdirSync(place.path("bad.png")), /is a directory/, "file"],
  ["a link to nothing", () => symlinkSync("nowhere", place.path("bad.png")), /does not exist/, "file"],
  ["a link to itself", () => symlinkSync("bad.png", place.path("bad.png")), /links/, "file"],
  ["a named pipe", () => execFileSync("mkfifo", [place.path("bad.png")]), /not a regular file/, "file"],
  ["an empty file", () => place.write("bad.png", ""), /empty|0 bytes/, "bad-image"],
  ["text", () => place.write("bad.png", "This is not a picture.\n".repeat(9)), /PNG|JPEG/, "bad-image"],
  ["a GIF", () => place.write("bad.png", "GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;"), /PNG|JPEG/, "bad-image"],
  ["a PNG cut in its signature", () => place.write("bad.png", pngPicture().slice(0, 5)), /./, "bad-image"],
  ["a PNG cut in its header", () => place.write("bad.png", pngPicture().slice(0, 20)), /./, "bad-image"],
  ["a PNG cut in its pixels", () => place.write("bad.png", pngPicture().slice(0, -30)), /./, "bad-image"],
  ["a PNG without its end", () => place.write("bad.png", pngPicture().slice(0, -12)), /./, "bad-image"],
  ["a PNG with a flipped bit", () => place.write("bad.png", pngPicture().with(60, 0xff)), /./, "bad-image"],
  ["a JPEG cut in its header", () => place.write("bad.png", jpegPicture().slice(0, 100)), /./, "bad-image"],
  ["a JPEG cut in half", () => place.write("bad.png", jpegPicture().slice(0, 11000)), /./, "bad-image"],
  ["a JPEG without its end", () => place.write("bad.png", jpegPicture().slice(0, -400)), /./, "bad-image"],
  [
    "a PNG of 30000x30000 pixels by its header",
    () => place.write("bad.png", withExtents(pngPicture(), 30000, 30000)),
    /30000x30000 pixels \(900 megapixels\)/,
    "bad-image",
  ],
  ["a PNG without width", () => place.write("bad.png", withExtents(pngPicture(), 24, 0)), /0x24/, "bad-image"],
  [
    "a file of more than 64 MiB",
    () => {
      const file = openSync(place.path("bad.png"), "w");
      ftruncateSync(file, 2 ** 26 + 1);
      closeSync(file);
    },
    /67108865 bytes/,
    "bad-image",
  ],
];

describe.each(["saliency", "predict"])("%s", (command) => {
  it.each(pictures)("refuses %s", async (_, make, message, code) => {
    make();
    const before = place.contents();
    const outcome = await cli(place.args(command, "@bad.png", "--model", "@tiny.safetensors"));
    expectRefusal(outcome, 1, code, message);
    expect(outcome.stderr).toContain(`"${place.path("bad.png")}"`);
    expect(place.contents()).toEqual(before);
  });

  it("refuses an address on the web", async () => {
    const outcome = await cli([command, "https://example.org/cat.png", "--model", place.path("tiny.safetensors")]);
    expectRefusal(outcome, 1, "file", /address on the web; download/);
  });

  it("refuses a name that is too long", async () => {
    const outcome = await cli(place.args(command, `@${"x".repeat(300)}.png`, "--model", "@tiny.safetensors"));
    expectRefusal(outcome, 1, "file", /name.* too long/);
  });

  it("keeps control characters of a file's name off the terminal", async () => {
    const outcome = await cli(place.args(command, "@a\u001b[31m\nb.png", "--model", "@tiny.safetensors"));
    expectRefusal(outcome, 1, "file", /a\\u001b\[31m\\u000ab\.png/);
  });
});
