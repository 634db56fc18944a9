import { quote, unsupportedModel } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import type { Parameter } from "../import/parameter.js";

/** The first weight of a VGG under every naming that is known. */
const FIRST = /^(|.*\.)(_?features\.0\.weight|conv1_1\.weight|conv1_1_W)$/;

/**
 * The checkpoint without what wrappers put before every name: DataParallel's "module.", a LightningModule's "model.",
 * torch.compile's "_orig_mod.", a class's own "backbone.". Tensors outside, such as the weights of a loss, are left out
 * with a warning.
 *
 * @throws SaliencyError `unsupported-model` when the file holds several networks
 */
export function withoutPrefix({ parameters, warnings = [] }: Checkpoint): Checkpoint {
  const prefixes = new Set<string>();
  for (const name of parameters.keys()) {
    const prefix = FIRST.exec(name)?.[1];
    if (prefix !== undefined) prefixes.add(prefix);
  }
  const [prefix, ...others] = prefixes;
  if (others.length > 0) {
    const names = [...prefixes].map((name) => quote(name)).join(" and ");
    throw unsupportedModel(`The file holds ${prefixes.size} networks, under ${names}. Save the one to be explained.`);
  }
  if (prefix === undefined || prefix === "") return { parameters, warnings };
  const named = new Map<string, Parameter>();
  const outside: string[] = [];
  for (const [name, parameter] of parameters) {
    if (name.startsWith(prefix)) named.set(name.slice(prefix.length), parameter);
    else outside.push(quote(name));
  }
  const left =
    `Left out, not being part of the network under ${quote(prefix)}: ${outside.slice(0, 5).join(", ")}` +
    `${outside.length > 5 ? ` and ${outside.length - 5} more tensors` : ""}.`;
  return { parameters: named, warnings: outside.length > 0 ? [...warnings, left] : warnings };
}
