import { describe, expect, it } from "vitest";
import type { ErrorCode } from "@deep-inside/spec";
import { cli, expectRefusal, Workplace } from "./support/cli.js";

const place = new Workplace();

/** What is wrong; arguments after `saliency @picture.png --model @tiny.safetensors`; message; code, by default bad-option. */
const cases: readonly [string, readonly string[], RegExp, ErrorCode?][] = [
  ["an unknown option", ["--blur"], /unknown option '--blur'/],
  ["a misspelt option", ["--opcity", "1"], /Did you mean --opacity\?/],
  ["an unknown short option", ["-x"], /unknown option '-x'/],
  ["an unknown method", ["--method", "magic"], /Allowed choices are gradient/],
  ["an empty method", ["--method", ""], /Allowed choices/],
  ["a method in another case", ["--method", "Gradient"], /Allowed choices/],
  ["an unknown reduction", ["--reduce", "mean"], /max-abs/],
  ["an unknown style", ["--style", "sketch"], /side-by-side/],
  ["an unknown colour map", ["--colormap", "jet"], /cividis/],
  ["an opacity above 1", ["--opacity", "1.1"], /from 0 to 1/],
  ["a negative opacity", ["--opacity", "-0.1"], /from 0 to 1/],
  ["an opacity that is no number", ["--opacity", "half"], /from 0 to 1/],
  ["an opacity of NaN", ["--opacity", "NaN"], /from 0 to 1/],
  ["an empty opacity", ["--opacity", ""], /from 0 to 1/],
  ["an option without its value", ["--opacity"], /argument missing/],
  ["no threads", ["--threads", "0"], /from 1 to 64/],
  ["negative threads", ["--threads", "-1"], /from 1 to 64/],
  ["a fraction of a thread", ["--threads", "1.5"], /from 1 to 64/],
  ["threads in hexadecimal", ["--threads", "0x2"], /from 1 to 64/],
  ["infinitely many threads", ["--threads", "Infinity"], /from 1 to 64/],
  ["more threads than there can be", ["--threads", "65"], /from 1 to 64/],
  ["threads beyond every integer", ["--threads", "1".repeat(400)], /from 1 to 64/],
  ["a negative seed", ["--seed", "-1"], /from 0 to 4294967295/],
  ["a seed of more than 32 bits", ["--seed", "4294967296"], /from 0 to 4294967295/],
  ["a seed that is a word", ["--seed", "lucky"], /from 0/],
  ["an unknown raw space", ["--raw-space", "world"], /network/],
  ["a raw space without a raw map", ["--raw-space", "image"], /--raw-space.*--raw/],
  ["an output without a name", ["--out", ""], /name of a file/],
  ["the standard output as output", ["--out", "-"], /standard output/],
  ["the standard output as raw output", ["--raw", "-"], /standard output/],
  ["a picture of another format", ["--out", "map.JPG"], /PNG, not as \.JPG/],
  ["a raw output without a name", ["--raw", ""], /name of a file/],
  ["an empty target", ["--target", ""], /LAYER/],
  ["a target without a layer", ["--target", ":3"], /LAYER/],
  ["a target with a word for a channel", ["--target", "conv1:red"], /LAYER/],
  ["a target with a row and no column", ["--target", "conv1:0:1"], /LAYER/],
  ["a target with four parts", ["--target", "conv1:0:1,1:2"], /LAYER/],
  ["a target with a negative channel", ["--target", "conv1:-1"], /LAYER/],
  ["a channel the layer has not", ["--target", "conv1:4"], /Channel 4.*has 4/],
  ["a row the layer has not", ["--target", "conv1:0:12,0"], /Row 12.*has 12/],
  ["a column the layer has not", ["--target", "conv1:0:0,16"], /Column 16.*has 16/],
  ["a class and a target", ["--class", "0", "--target", "conv1"], /cannot be used with/],
  ["a target and a difference", ["--minus", "0", "--target", "conv1"], /cannot be used with/],
  ["the difference of a class to itself", ["--class", "0", "--minus", "tench"], /0 everywhere/],
  ["the identity of a layer", ["--verify", "--target", "conv1"], /cannot be used with/],
  ["a layer the model has not", ["--target", "conv9"], /conv1, pool1, conv2, fc/, "unknown-layer"],
  ["an unknown class", ["--class", "unicorn"], /no class "unicorn"/, "unknown-class"],
  ["an empty class", ["--class", ""], /no class ""/, "unknown-class"],
  ["a class index without digits", ["--class", "index:"], /"index:" names no class.*0\.\.4/, "unknown-class"],
  ["a class index that is a fraction", ["--class", "index:1.5"], /names no class/, "unknown-class"],
  ["a class index too large", ["--class", "5"], /5 classes, 0\.\.4/, "unknown-class"],
  ["a negative class index", ["--class", "-1"], /no class -1/, "unknown-class"],
  ["a class index beyond every integer", ["--class", "9".repeat(30)], /no class 1e\+30/, "unknown-class"],
  ["a name of two classes", ["--class", "crane"], /1 \(crane\), 2 \(crane\)/, "ambiguous-class"],
  ["an index that is the name of another class", ["--class", "2"], /index:2 or name:2/, "ambiguous-class"],
  ["an unknown class to subtract", ["--minus", "unicorn"], /no class "unicorn"/, "unknown-class"],
  ["an ambiguous class to subtract", ["--minus", "crane"], /2 classes/, "ambiguous-class"],
];

describe("saliency", () => {
  it.each(cases)("refuses %s", async (_, args, message, code = "bad-option") => {
    const before = place.contents();
    const outcome = await cli(place.args("saliency", "@picture.png", "--model", "@tiny.safetensors", ...args));
    expectRefusal(outcome, code === "bad-option" ? 2 : 1, code, message);
    expect(place.contents()).toEqual(before);
  });
});

const lines: readonly [string, readonly string[], RegExp][] = [
  ["an unknown command", ["dream"], /unknown command 'dream'/],
  ["help for an unknown command", ["help", "dream"], /unknown command 'dream'/],
  ["a misspelt command", ["salency", "x.png"], /Did you mean saliency\?/],
  ["an unknown option before the command", ["--fast", "predict", "x.png"], /unknown option '--fast'/],
  ["saliency without an image", ["saliency"], /missing required argument 'image'/],
  ["predict without an image", ["predict"], /missing required argument 'image'/],
  ["predict with no classes to name", ["predict", "x.png", "--top", "0"], /from 1 to/],
  ["predict with an option of saliency", ["predict", "x.png", "--opacity", "1"], /unknown option '--opacity'/],
  ["an unknown command of weights", ["weights", "burn"], /unknown command 'burn'/],
  ["too many models to describe", ["weights", "info", "a", "b"], /too many arguments/],
  ["a model to describe named twice", ["weights", "info", "a", "--model", "b"], /Two models/],
  ["an argument to weights list", ["weights", "list", "all"], /too many arguments/],
];

describe("the command line", () => {
  it.each(lines)("refuses %s", async (_, args, message) => {
    expectRefusal(await cli(args), 2, "bad-option", message);
  });

  it.each([[[]], [["weights"]]])(
    "answers %j, which names no command, with its help on stderr and status 2",
    async (args) => {
      const outcome = await cli(args);
      expect(outcome.stderr).toMatch(/^Usage: deep-inside/);
      expect(outcome.stdout).toBe("");
      expect(outcome.status).toBe(2);
    },
  );
});
