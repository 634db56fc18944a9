import { createHash } from "node:crypto";
import { classCount, modelParts } from "@deep-inside/models";
import { importModelFile } from "@deep-inside/models/node";
import type { Command } from "commander";
import type { Context } from "../../context.js";
import { namingFile } from "../../inputs/model.js";
import * as options from "../../options.js";
import { resolveOutput, writeFiles } from "../../outputs/files.js";
import { formatJson, milliseconds } from "../../outputs/json.js";
import { Progress } from "../../outputs/progress.js";
import { addImportOptions, importOptions, type ImportArguments } from "./import-options.js";

interface ImportValues extends ImportArguments, Pick<options.SharedOptions, "json" | "quiet"> {
  readonly out: string;
}

const EXAMPLES = `
Examples:
  deep-inside weights import vgg16-397923af.pth --out vgg16.safetensors --dtype f16
  deep-inside weights import flowers.h5 --out flowers.safetensors --classes flowers.txt
  deep-inside weights import model.json --out model.safetensors --mean 0,0,0 --std 255,255,255

Reads PyTorch (.pth, zip and legacy), safetensors, Keras (.h5, .keras), ONNX, TensorFlow.js (model.json) and .npz. Nothing
in a file is ever run.`;

export function addWeightsImport(weights: Command, context: Context): void {
  const command = weights
    .command("import")
    .description("Converts a weight file of another framework into the form that --model loads fastest.")
    .argument("<file>", "weight file; of TensorFlow.js the model.json, its shards beside it")
    .requiredOption("--out <safetensors>", "file to write", options.parsePath);
  addImportOptions(command)
    .addOption(options.jsonOption())
    .addOption(options.quietOption())
    .addHelpText("after", EXAMPLES)
    .action((file: string, values: ImportValues) => importWeights(file, values, context));
}

async function importWeights(file: string, values: ImportValues, { reporter, signal }: Context): Promise<void> {
  const start = performance.now();
  const { out, json, quiet, ...rest } = values;
  resolveOutput(out); // before the work
  const progress = new Progress(reporter.streams.stderr, values);
  try {
    const imported = await importModelFile(file, {
      ...(await importOptions(rest)),
      ...(signal && { signal }),
      onProgress: (share) => progress.show(`${file}  ${Math.round(100 * share)} %`),
    });
    const { withImageNetClasses } = await import("@deep-inside/models/imagenet");
    const { spec } = imported.model;
    const model = { ...imported.model, spec: values.classes === "none" ? spec : withImageNetClasses(spec) };
    const parts = modelParts(model);
    writeFiles([{ path: out, parts }]);
    progress.clear();
    if (!quiet) for (const warning of imported.warnings) reporter.warning(warning);
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const { format, architecture, warnings } = imported;
    const classes = classCount(model.spec);
    if (json) {
      const hash = createHash("sha256");
      for (const part of parts) hash.update(part);
      const timings = { totalMs: milliseconds(performance.now() - start) };
      const written = { path: out, bytes, sha256: hash.digest("hex"), dtype: values.dtype };
      return reporter.result(
        formatJson({ file, format, architecture, input: model.spec.input, classes, warnings, out: written, timings }),
      );
    }
    if (quiet) return;
    const { height, width } = model.spec.input;
    reporter.result(
      `${out}: ${architecture} from ${format}, ${classes} classes, input ${height}x${width}, ${values.dtype}, ${bytes.toLocaleString("en")} bytes\n`,
    );
  } catch (error) {
    progress.clear();
    throw namingFile(error, file);
  }
}
