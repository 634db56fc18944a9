import type { RunRecord } from "./run-record.js";

/** Keyword of the JSON text that says how a picture was made. */
export const PROVENANCE_KEYWORD = "deep-inside";

/** PNG texts that say what the picture is, for people and for programs. */
export function pngText(description: string, record: RunRecord): Record<string, string> {
  return {
    Software: `deep-inside ${record.version}`,
    Description: description,
    [PROVENANCE_KEYWORD]: JSON.stringify(record),
  };
}
