import { runRecord as record, type RunRecord } from "@deep-inside/spec";
import type { OpenModel } from "../inputs/session.js";
import { VERSION } from "../version.js";

/** What every output of this run says about it. */
export function runRecord(
  command: string,
  { model, session }: Pick<OpenModel, "model"> & { readonly session: Pick<OpenModel["session"], "binary" | "memory"> },
): RunRecord {
  const { binary, memory } = session;
  return record({ version: VERSION, command, model, binary, ...(memory === "low" && { memory }) });
}
