import { SaliencyError, throwIfAborted } from "@deep-inside/spec";
import { failureOf, type Failure } from "./failure.js";
import type { LoadedSample, SampleSource } from "./sample.js";

/**
 * The first `count` pictures that can be used, or all where there are fewer; those that cannot are handed to `onFailure`.
 *
 * @throws SaliencyError `file` when fewer than two are left: sanity checks compare pictures; `aborted`
 */
export async function firstSamples(
  source: SampleSource,
  count: number,
  onFailure: (failure: Failure) => void,
  signal: AbortSignal | undefined,
): Promise<LoadedSample[]> {
  const samples: LoadedSample[] = [];
  for (let index = 0; index < source.count && samples.length < count; index++) {
    throwIfAborted(signal);
    try {
      samples.push(await source.load(index));
    } catch (cause) {
      onFailure(failureOf(cause, source.name(index)));
    }
  }
  if (samples.length >= 2) return samples;
  throw new SaliencyError(
    "file",
    `Sanity checks compare the maps of different pictures and need two; of ${source.identity}, ${samples.length} can be used.`,
  );
}
