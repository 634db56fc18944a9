import { ASCENTS, STEP_RULES, type Ascent } from "@deep-inside/core";
import { Option, type Command } from "commander";
import { parseInteger, parseNumber, parsePath } from "../options.js";

/** Options of how a class model is grown, as commander hands them over; `start` may also be the name of a picture. */
export type AscentValues = Partial<Omit<Ascent, "start">> & { readonly start?: string };

const number = (least: number, most: number) => (text: string) => parseNumber(text, least, most);
const whole = (least: number, most: number) => (text: string) => parseInteger(text, least, most);

export function addAscentOptions(command: Command): Command {
  const { clear, paper } = ASCENTS;
  const add = (flags: string, about: string, name: keyof Ascent, parse: (text: string) => number): void => {
    const preset = clear[name] === paper[name] ? String(clear[name]) : `clear ${clear[name]}, paper ${paper[name]}`;
    command.addOption(new Option(flags, `${about} (default: ${preset})`).argParser(parse));
  };
  command.addOption(
    new Option("--preset <name>", "how it is grown").choices(Object.keys(ASCENTS).toReversed()).default("clear"),
  );
  add("--steps <n>", "most steps of the ascent", "steps", whole(1, 100_000));
  add("--tolerance <share>", "end when 20 steps raise the objective by less; 0: never", "tolerance", number(0, 1));
  add("--lambda <weight>", "of the squared norm", "lambda", number(0, 1e6));
  add("--step <size>", "root mean square change of the first step", "step", number(1e-9, 1e6));
  command.addOption(
    new Option(
      "--rule <name>",
      "sizes of steps: falling to a tenth, constant, or plain, --step times the gradient (default: falling)",
    ).choices(STEP_RULES),
  );
  command.addOption(
    new Option(
      "--start <zero|noise|file>",
      "the mean picture, seeded noise, or a PNG or JPEG (default: zero)",
    ).argParser(parsePath),
  );
  add("--jitter <pixels>", "largest shift before each step", "jitter", whole(0, 1000));
  add("--distance <times>", "farthest that each step may see the picture from; 1: as it is", "distance", number(1, 10));
  add("--tint <size>", "largest colour added to the whole picture before each step", "tint", number(0, 10));
  add(
    "--blur <pixels>",
    "of the gradient; with one octave, of the first step, falling to none",
    "blur",
    number(0, 100),
  );
  add("--octaves <n>", "blurs added up, each a quarter as wide and half as strong", "octaves", whole(1, 8));
  add("--centre <share>", "width of the steps' weight about the middle, of the side; 0: none", "centre", number(0, 10));
  add("--grey <weight>", "with which the channels' mean is added to each", "grey", number(0, 100));
  add("--tv <weight>", "of the total variation", "tv", number(0, 1e6));
  add("--lp <weight>", "of the L_p norm to the power p", "lp", number(0, 1e6));
  add("--p <exponent>", "of that norm", "p", number(1, 16));
  add("--decay <share>", "of the picture that each step takes off", "decay", number(0, 1));
  add("--clip <share>", "of the pixels, the smallest, that each step sets to the mean", "clip", number(0, 0.99));
  return command;
}

/** The options that were given. */
export function givenAscent(values: AscentValues): Partial<Omit<Ascent, "start">> {
  const names = (Object.keys(ASCENTS.paper) as (keyof Ascent)[]).filter((name) => name !== "start");
  return Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}
