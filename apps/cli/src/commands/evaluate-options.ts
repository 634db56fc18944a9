import { METHOD_NAMES, type MethodName } from "@deep-inside/core";
import { InvalidArgumentError, Option } from "commander";

/** Methods of one or two passes: a table of hundreds of pictures takes minutes. */
const FAST: readonly MethodName[] = [
  "gradient",
  "deconvnet",
  "guided",
  "input-x-gradient",
  "grad-cam",
  "grad-cam++",
  "layer-cam",
  "guided-grad-cam",
];
/** --methods, of both evaluations. */
export function methodsOption(): Option {
  return new Option(
    "--methods <list>",
    "methods of saliency, separated by commas; fast: the eight of one or two passes; or all",
  )
    .argParser((text): readonly MethodName[] => {
      if (text === "all") return METHOD_NAMES;
      return text === "fast" ? FAST : parseList(text, METHOD_NAMES);
    })
    .default(FAST, "fast");
}

/** --uncapped, of both evaluations. */
export function uncappedOption(): Option {
  return new Option(
    "--uncapped",
    "give the methods of many passes all the samples that saliency gives them; far slower (default: some 30 passes, occlusion about 200, rise 500)",
  );
}

/** Names from a list, in the order of the choices. */
export function parseList<T extends string>(text: string, choices: readonly T[]): readonly T[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !choices.some((choice) => choice === name));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${choices.join(", ")}.`);
  return choices.filter((choice) => names.includes(choice));
}
