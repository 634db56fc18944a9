import { IDENTITY_LIMIT, PROBE_LIMIT, type AchievedError, type GradientProbe } from "@deep-inside/core";
import type { MapSummary, NamedClass } from "@deep-inside/spec";
import type { Output } from "../outputs/reporter.js";
import { formatTable } from "../outputs/table.js";

/** What `--verify` found. */
export interface Verified {
  /** Whether the gradient is right, as far as was checked. */
  readonly holds: boolean;
  /** Of the bias identity. */
  readonly relativeError: number;
  readonly probe?: GradientProbe | undefined;
}

/** The verdict on what a session's `verify` measured. */
export function judge({ relativeError, probe }: Omit<Verified, "holds">): Verified {
  const holds = relativeError <= IDENTITY_LIMIT && (probe === undefined || probe.relativeError <= PROBE_LIMIT);
  return { holds, relativeError, probe };
}

/** One element of `results` in the JSON document of `saliency`. */
export interface SaliencyResult {
  readonly image: string;
  /** Of the picture's file, in hex. */
  readonly imageSha256: string;
  readonly model: { readonly name: string; readonly sha256: string };
  /** The class that was explained; absent when a layer was. */
  readonly class?: NamedClass | undefined;
  /** The class whose score was subtracted. */
  readonly minus?: NamedClass | undefined;
  /** The layer, channel or unit that was explained, as on the command line. */
  readonly target?: string | undefined;
  /** Before soft-max, unless `parameters` name one; with `minus`, the difference of the two. */
  readonly score: number;
  /** Of `class`, after soft-max over all scores. */
  readonly probability?: number | undefined;
  readonly method: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** How far the map may be from what it stands for, where the method can tell. */
  readonly error?: AchievedError | undefined;
  /** Of the map's values. */
  readonly unit: string;
  readonly map: MapSummary;
  readonly out: string;
  readonly raw?: string | undefined;
  readonly verify?: Verified | undefined;
  readonly timings: {
    readonly loadMs: number;
    readonly forwardMs: number;
    readonly backwardMs: number;
    readonly totalMs: number;
  };
  readonly engine: { readonly binary: string; readonly threads: number };
}

/** The results for people. */
export function resultTable(results: readonly SaliencyResult[], stream: Output): string {
  const cells = (cell: (result: SaliencyResult) => string | undefined): (string | undefined)[] => results.map(cell);
  return formatTable(
    [
      { heading: "image", cells: cells(({ image }) => image) },
      { heading: "class", cells: cells((result) => result.class && `${result.class.index} ${result.class.name}`) },
      { heading: "minus", cells: cells(({ minus }) => minus && `${minus.index} ${minus.name}`) },
      { heading: "target", cells: cells(({ target }) => target) },
      { heading: "probability", cells: cells(({ probability }) => probability?.toFixed(4)), numeric: true },
      { heading: "score", cells: cells(({ score }) => score.toFixed(3)), numeric: true },
      { heading: "error", cells: cells(({ error }) => error && `${error.measure} ${error.value.toPrecision(2)}`) },
      { heading: "saliency map", cells: cells(({ out }) => out) },
      { heading: "raw map", cells: cells(({ raw }) => raw) },
      { heading: "gradient", cells: cells(({ verify }) => verify && (verify.holds ? "verified" : "WRONG")) },
      { heading: "identity error", cells: cells(({ verify }) => inPowers(verify?.relativeError)), numeric: true },
      { heading: "probe error", cells: cells(({ verify }) => inPowers(verify?.probe?.relativeError)), numeric: true },
    ],
    stream,
  );
}

function inPowers(value: number | undefined): string | undefined {
  return value?.toExponential(1);
}
