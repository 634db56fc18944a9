import { verifyFile, type Verified } from "@deep-inside/models/node";
import { Option, type Command, InvalidArgumentError } from "commander";
import type { Context } from "../../context.js";
import { modelFile, namingFile } from "../../inputs/model.js";
import * as options from "../../options.js";
import { formatJson } from "../../outputs/json.js";

interface VerifyValues extends Pick<options.SharedOptions, "json" | "quiet"> {
  readonly sha256?: string;
}

export function addWeightsVerify(weights: Command, context: Context): void {
  weights
    .command("verify")
    .description("Reads a weight file whole and checks its format, shapes, values and hash.")
    .argument("[file|name]", "weight file, or a name that `weights list` shows (default: the embedded model)")
    .addOption(new Option("--sha256 <hex>", "the hash the file should have").argParser(parseHash))
    .addOption(options.jsonOption())
    .addOption(options.quietOption())
    .action((named: string | undefined, values: VerifyValues) => verify(named, values, context));
}

async function verify(named: string | undefined, values: VerifyValues, { reporter }: Context): Promise<void> {
  const path = await modelFile(named);
  let verified: Verified;
  try {
    verified = await verifyFile(path, values.sha256);
  } catch (error) {
    throw namingFile(error, path);
  }
  const { format, sha256, against, published, model, warnings } = verified;
  if (!values.quiet) for (const warning of warnings) reporter.warning(warning);
  if (values.json) {
    const { name, lineage, licence } = model.spec;
    const known = published.length > 0 ? published : undefined;
    reporter.result(
      formatJson({ path, format, sha256, against, published: known, model: { name, lineage, licence }, warnings }),
    );
  } else if (!values.quiet) reporter.result(describe(verified));
}

function describe({ path, format, sha256, against, published, model }: Verified): string {
  const hash = against ? `equal to ${against}` : "nothing to compare it with";
  const known = published.length > 0 ? `published as ${published.join(", ")}\n` : "";
  return (
    `${path}: sound\n` +
    `${format}, ${model.tensors.size} tensors of ${model.spec.name}, every shape right, every value finite\n` +
    `sha256 ${sha256}, ${hash}\n${known}`
  );
}

function parseHash(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError("Expected 64 hexadecimal digits.");
  return text.toLowerCase();
}
