import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Workplace } from "./support/cli.js";

const BIN = fileURLToPath(new URL("../bin/deep-inside.js", import.meta.url));
/** `script` of util-linux, which runs a command in a terminal of its own; the one of macOS takes other options. */
const HAS_TERMINALS = spawnSync("script", ["--version"]).status === 0;

const place = new Workplace();
// The embedded model: its fifty passes take far longer than the tenth of a second between two lines.
const long = ["saliency", "@picture.png", "--method", "smoothgrad", "--threads", "1"];
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What a terminal of so many columns is sent while the program runs in it; `more` is put behind the command line. */
function inTerminal(columns: number, args: readonly string[], more = ""): string {
  const command = [process.execPath, BIN, ...place.args(...args)].map(quoted).join(" ");
  const line = `stty cols ${columns} rows 24; ${command} ${more}`;
  const { status, stdout } = spawnSync("script", ["-qec", line, "/dev/null"], { encoding: "utf8", input: "" });
  expect(status, stdout).toBe(0);
  return stdout;
}

describe.skipIf(!HAS_TERMINALS)("in a terminal", () => {
  it.each([80, 40])("tells of its passes within one line of %i columns, and leaves nothing of it", (columns) => {
    const lines = inTerminal(columns, long).split("\r\u001b[2K");
    const [before, after] = [lines.shift(), lines.pop()];
    expect(before).toBe("");
    expect(lines[0]).toMatch(/^1 of 1: /);
    const passes = lines.slice(1);
    expect(passes.length).toBeGreaterThan(1);
    for (const line of passes) expect(line).toMatch(/^smoothgrad, pass \d+ of 50, \d+/);
    for (const line of lines) expect(line.length).toBeLessThan(columns);
    // The table comes on a clean line.
    expect(after).toMatch(/^(\u001b\[\d+m)*image /);
    expect(after).not.toContain("pass ");
  });

  it("is silent where it is told to, and in a file that takes what is meant for the terminal", () => {
    const short = ["saliency", "@picture.png", "--model", "@tiny.safetensors"];
    expect(inTerminal(80, short)).toContain("1 of 1: ");
    expect(inTerminal(80, [...short, "--quiet"])).toBe("");
    expect(inTerminal(80, short, `2> ${quoted(place.path("errors.txt"))}`)).not.toMatch(/1 of 1|\u001b\[2K/);
    expect(readFileSync(place.path("errors.txt"), "utf8")).toBe("");
  });
});
