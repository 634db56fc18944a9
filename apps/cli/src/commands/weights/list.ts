import type { Command } from "commander";
import type { Context } from "../../context.js";
import { knownModels } from "../../inputs/model.js";
import * as options from "../../options.js";
import { formatJson } from "../../outputs/json.js";
import { formatTable } from "../../outputs/table.js";

export function addWeightsList(weights: Command, { reporter }: Context): void {
  weights
    .command("list")
    .description("Lists the models that --model knows by name; the first is the default.")
    .addOption(options.jsonOption())
    .action(({ json }: options.SharedOptions) => {
      const models = knownModels();
      if (json) return reporter.result(formatJson({ results: models }));
      const columns = [
        { heading: "name", cells: models.map(({ name }) => name) },
        { heading: "origin", cells: models.map(({ origin }) => origin) },
        { heading: "file", cells: models.map(({ path }) => path) },
      ];
      reporter.result(formatTable(columns, reporter.streams.stdout));
    });
}
