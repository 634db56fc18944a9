import type { Explained } from "../explain-run.js";

/** Texts of an exported PNG: what made it, for people and for programs. Nothing of the machine or the page is in it. */
export function provenance(
  { explanation, engine }: Explained,
  name: string,
  drawing: Readonly<Record<string, string | number>>,
): Record<string, string> {
  const { method, parameters, target, score } = explanation;
  const { spec } = engine.session;
  const record = {
    command: "saliency",
    model: { name: spec.name, ...(engine.sha256 !== undefined && { sha256: engine.sha256 }) },
    method,
    parameters,
    ...(target.index === undefined ? { target: target.layer } : { class: { index: target.index, name } }),
    score,
    drawing,
    binary: explanation.engine.binary,
  };
  return {
    Software: "deep-inside saliency-view",
    Description: `Saliency map (${method}) of ${name} by ${spec.name}`,
    "deep-inside": JSON.stringify(record),
  };
}
