import type { Command } from "commander";
import type { Context } from "../../context.js";
import { addWeightsInfo } from "./info.js";
import { addWeightsList } from "./list.js";

export function addWeights(program: Command, context: Context): void {
  const weights = program.command("weights").description("Lists models and describes them.");
  addWeightsList(weights, context);
  addWeightsInfo(weights, context);
}
