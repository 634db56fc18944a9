import { createRequire } from "node:module";
import { dirname } from "node:path";
import { SaliencyError } from "@deep-inside/spec";
import type { Command } from "commander";
import type { Context } from "../context.js";
import { knownModels, modelFile } from "../inputs/model.js";
import { launchBrowser } from "../open/launch-browser.js";
import { localModel, localPicture, type LocalFile } from "../open/local-files.js";
import { folderResources } from "../open/resource.js";
import { serve, USUAL_PORT } from "../open/serve.js";
import * as options from "../options.js";

interface OpenOptions extends Pick<options.SharedOptions, "model" | "quiet"> {
  readonly port?: number;
  readonly browser: boolean;
}

export function addOpen(program: Command, context: Context): void {
  program
    .command("open")
    .description(
      "Serves the playground to this machine alone and opens it in the browser. Prints its address; ends with Ctrl-C. " +
        "Picture and weights are read from disk by the page; nothing is sent anywhere.",
    )
    .argument("[image]", "a picture to begin with")
    .addOption(options.modelOption())
    .option("--port <n>", `port to listen on (default: ${USUAL_PORT}, or any that is free)`, (text) =>
      options.parseInteger(text, 0, 65535),
    )
    .option("--no-browser", "only print the address")
    .addOption(options.quietOption())
    .action((image: string | undefined, values: OpenOptions) => open(image, values, context));
}

async function open(image: string | undefined, values: OpenOptions, { reporter, signal }: Context): Promise<void> {
  const resources = await folderResources(siteFolder());
  const state = new URLSearchParams();
  const add = (name: string, { address, resource }: LocalFile): void => {
    resources.set(address, resource);
    state.set(name, address.slice(1).split("/").map(encodeURIComponent).join("/"));
  };
  const embedded = knownModels()[0]?.name;
  if (values.model !== undefined && values.model !== embedded)
    add("model", await localModel(await modelFile(values.model)));
  if (image !== undefined) add("picture", await localPicture(image));

  const server = await serve(resources, values.port);
  try {
    const url = server.url + (state.size > 0 ? `#${state}` : "");
    reporter.result(`${url}\n`);
    if (!values.quiet) reporter.streams.stderr.write("The playground is at this address until Ctrl-C.\n");
    if (values.browser) void launchBrowser(url);
    await new Promise<never>((_, reject) => {
      const stop = (): void => reject(new SaliencyError("aborted", "The playground is closed."));
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop);
    });
  } finally {
    await server.close();
  }
}

/** The built playground, which the element's package brings. */
function siteFolder(): string {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve("@deep-inside/saliency-view/site/index.html"));
}
