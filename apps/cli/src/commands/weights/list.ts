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
      if (json) {
        const results = models.map(({ name, path, origin, published }) => ({
          ...{ name, origin, ...(origin !== "published" && { path }) },
          ...(published && {
            megabytes: published.megabytes,
            lineage: published.lineage,
            licence: published.licence,
            url: published.url,
          }),
        }));
        return reporter.result(formatJson({ results }));
      }
      const columns = [
        { heading: "name", cells: models.map(({ name }) => name) },
        { heading: "origin", cells: models.map(({ origin }) => origin) },
        {
          heading: "download",
          cells: models.map(({ published }) => (published ? `${published.megabytes} MB` : "")),
          numeric: true,
        },
        { heading: "lineage", cells: models.map(({ published }) => published?.lineage ?? "") },
        { heading: "file", cells: models.map(({ origin, path }) => (origin === "published" ? "" : path)) },
      ];
      reporter.result(formatTable(columns, reporter.streams.stdout));
    });
}
