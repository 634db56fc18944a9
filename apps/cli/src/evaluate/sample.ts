import type { Subject } from "@deep-inside/evaluate";
import type { RgbImage } from "@deep-inside/spec";

/** A picture with what is known to be in it. */
export interface LoadedSample {
  readonly image: RgbImage;
  /** (3, H, W) of raw pixel values, the network input. */
  readonly planes: Float32Array;
  /** Classes to explain, with their masks over the network input. */
  readonly subjects: readonly Subject[];
}

/** Pictures by number. `load` of one never depends on another, so that a run can go on anywhere. */
export interface SampleSource {
  /** Decides, with the model and the methods, every figure of picture k, for any k: `count` is not part of it. */
  readonly identity: string;
  /** Pictures of the run. */
  readonly count: number;
  name(index: number): string;
  /** Group under which the figures of a picture are added up. */
  group(index: number): string;
  /** @throws SaliencyError when this picture cannot be used; the others still can */
  load(index: number): Promise<LoadedSample>;
}

/** The pictures of a run in words, for its outputs. */
export function picturesInWords({ identity, count }: SampleSource): string {
  return `${count} of ${identity}`;
}
