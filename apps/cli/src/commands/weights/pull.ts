import { knownFile, pullModel, type KnownFile, type PulledModel } from "@deep-inside/models/node";
import type { ModelDtype } from "@deep-inside/models";
import { stat } from "node:fs/promises";
import { Option, type Command } from "commander";
import type { Context } from "../../context.js";
import * as options from "../../options.js";
import { formatJson } from "../../outputs/json.js";
import { Progress } from "../../outputs/progress.js";
import { dtypeOption } from "./import-options.js";
import { TransferRate } from "./transfer-rate.js";

interface PullValues extends Pick<options.SharedOptions, "json" | "quiet"> {
  readonly dtype: ModelDtype;
  readonly mirror?: string;
}

const DETAILS = `
A verified copy in the caches of PyTorch, Keras or the Hugging Face hub spares the download. An interrupted download is
continued. Files are kept in the user's cache folder (DEEP_INSIDE_CACHE names another); DEEP_INSIDE_MIRROR is the
default of --mirror.`;

export function addWeightsPull(weights: Command, context: Context): void {
  weights
    .command("pull")
    .description("Fetches published weights, so that --model NAME finds them.")
    .argument("<name>", "one that `weights list` shows, for example vgg16")
    .addOption(dtypeOption("f16"))
    .addOption(
      new Option("--mirror <url>", "folder to fetch NAME.<extension> from, instead of the publisher's address"),
    )
    .addOption(options.jsonOption())
    .addOption(options.quietOption())
    .addHelpText("after", DETAILS)
    .action((name: string, values: PullValues) => pull(name, values, context));
}

async function pull(name: string, values: PullValues, { reporter, signal }: Context): Promise<void> {
  const { json, quiet, dtype, mirror } = values;
  const { stderr } = reporter.streams;
  const say = (text: string): void => void (quiet || stderr.write(`${text}\n`));
  const file = knownFile(name);
  const progress = new Progress(stderr, values);
  const rate = new TransferRate();
  try {
    const pulled = await pullModel(name, {
      dtype,
      ...(mirror !== undefined && { mirror }),
      ...(signal && { signal }),
      onDownload: (_, url) => say(`Downloading ${name} (${file.megabytes} MB) from ${url}\n${terms(file)}`),
      onWait: () => say("Another process is fetching these weights; waiting for it."),
      onProgress: (received, total) => {
        rate.add(received, performance.now());
        progress.show(`${name}  ${rate.describe(total ?? file.megabytes * 1e6)}`);
      },
    });
    progress.clear();
    const { size } = await stat(pulled.path);
    if (json) reporter.result(formatJson(document(pulled, size)));
    else if (!quiet) reporter.result(describe(pulled, size));
  } finally {
    progress.clear();
  }
}

function terms({ attribution, licence }: KnownFile): string {
  return `Source: ${attribution}. Licence: ${licence}.`;
}

function document({ name, path, sha256, file, from }: PulledModel, bytes: number): object {
  const { url, lineage, licence, attribution } = file;
  return { name, path, bytes, sha256, from, source: { url, lineage, licence, attribution } };
}

function describe({ name, path, file, from }: PulledModel, bytes: number): string {
  const origin = { cache: "was here already", copy: "made from another program's copy", download: "fetched" }[from];
  return (
    `${name} ${origin}: ${path} (${Math.round(bytes / 1e6)} MB)\n${terms(file)}\n` +
    `Use it: deep-inside saliency photo.jpg --model ${name}\n`
  );
}
