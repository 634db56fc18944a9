// What the settings of an element mean for a run.
import type { EngineRequest } from "../engine/shared-engines.js";
import { config, embeddedModelUrl } from "../config.js";
import type { ExplainInputs } from "../run/explain-picture.js";
import { allowedUrl } from "../url-policy.js";
import type { SaliencySettings } from "./settings.js";

const MAX_AUTOMATIC_THREADS = 4;

/** @throws SaliencyError `network` for an address that is not loaded */
export function engineRequest(settings: SaliencySettings): EngineRequest {
  const { model, threads, deterministic } = settings;
  const file = model || config.modelUrl || embeddedModelUrl();
  const cores = Math.min(MAX_AUTOMATIC_THREADS, navigator.hardwareConcurrency || 1);
  return {
    model:
      typeof file === "string" || file instanceof URL ? allowedUrl(String(file), "model", document.baseURI).href : file,
    threads: crossOriginIsolated ? threads || cores : 1,
    deterministic: Boolean(deterministic),
    layers: namesLayer(settings),
  };
}

export function explainInputs({ target, minus, method, reduce, options }: SaliencySettings): ExplainInputs {
  return {
    target: target ?? null,
    minus: minus ?? null,
    method: method || "gradient",
    reduce: reduce || "max-abs",
    options: options ?? {},
  };
}

function namesLayer({ target, minus, options }: SaliencySettings): boolean {
  const isLayer = (value: unknown): boolean =>
    typeof value === "string" ? value.startsWith("layer:") : typeof value === "object" && value !== null;
  return isLayer(target) || isLayer(minus) || options?.["layer"] !== undefined;
}
