import type { SharedOptions } from "../options.js";

/** What both evaluations take, beside the options of every command. */
interface EvaluationOptions extends SharedOptions {
  readonly methods: readonly string[];
  readonly uncapped?: true;
}

/**
 * The command that gives a report's figures again, as a POSIX shell takes it: everything that decides them, nothing of where
 * they go.
 *
 * @param own  options of this evaluation alone, with their values
 */
export function commandLine(
  command: string,
  folder: string | undefined,
  seed: number,
  values: EvaluationOptions,
  own: Readonly<Record<string, string | number>>,
): string {
  const options = { methods: values.methods.join(","), ...own, seed, ...(values.model && { model: values.model }) };
  return [
    `deep-inside ${command}`,
    ...(folder === undefined ? [] : [quote(folder)]),
    ...Object.entries(options).map(([name, value]) => `--${name} ${quote(String(value))}`),
    ...(values.uncapped ? ["--uncapped"] : []),
    ...(values.deterministic ? ["--deterministic"] : []),
  ].join(" ");
}

function quote(word: string): string {
  return /^[\w./,:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
