import { COLORMAPS, STYLES } from "@deep-inside/images";
import { METHOD_NAMES } from "@deep-inside/core";
import { describe, expect, it } from "vitest";
import { VERSION } from "../src/version.js";
import { cli } from "./support/cli.js";

describe("help", () => {
  it.each([[["--help"]], [["help"]], [["-h"]]])("lists the commands: %j", async (args) => {
    const { status, stdout, stderr } = await cli(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const command of ["saliency", "predict", "weights"]) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  it.each([[["saliency", "--help"]], [["help", "saliency"]]])("of saliency names every choice: %j", async (args) => {
    const { status, stdout } = await cli(args);
    expect(status).toBe(0);
    for (const name of [...METHOD_NAMES, ...STYLES, ...COLORMAPS])
      expect(stdout).toMatch(new RegExp(`[ (]${name.replaceAll("+", "\\+")}[,;)]`));
    expect(stdout).toMatch(/^Options of some methods:$/m);
    expect(stdout).not.toMatch(/\(default: [^)]*\) \(|"/);
    expect(stdout).toMatch(/<image without\s+extension>\.saliency\.png/);
  });

  it("of localize says what it looks for where no class is named", async () => {
    const { stdout } = await cli(["localize", "--help"]);
    expect(stdout).toMatch(/\(default: the likeliest,\s+see --top\)/);
    expect(stdout).not.toMatch(/default: top1/);
  });

  it("is not asked for by --version", async () => {
    expect(await cli(["--version"])).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: "" });
  });
});
