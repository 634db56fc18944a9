import type { Command } from "commander";
import type { Context } from "../../context.js";
import { addWeightsImport } from "./import.js";
import { addWeightsInfo } from "./info.js";
import { addWeightsList } from "./list.js";
import { addWeightsPull } from "./pull.js";
import { addWeightsVerify } from "./verify.js";

export function addWeights(program: Command, context: Context): void {
  const weights = program.command("weights").description("Lists, fetches, converts, describes and checks models.");
  addWeightsList(weights, context);
  addWeightsInfo(weights, context);
  addWeightsPull(weights, context);
  addWeightsImport(weights, context);
  addWeightsVerify(weights, context);
}
