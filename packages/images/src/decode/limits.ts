import { SaliencyError } from "@deep-inside/spec";

/** What a picture may cost at most. Both are checked before any pixel is decoded. */
export interface Limits {
  /** Largest number of pixels, height times width. */
  readonly maxPixels: number;
  /** Largest number of bytes of the encoded picture. */
  readonly maxBytes: number;
}

export const DEFAULT_LIMITS: Limits = { maxPixels: 100e6, maxBytes: 64 * 2 ** 20 };

/** @throws SaliencyError `bad-image` when an extent is zero or the picture has more pixels than `maxPixels` */
export function checkExtents(format: string, height: number, width: number, maxPixels: number): void {
  if (height < 1 || width < 1) {
    throw new SaliencyError(
      "bad-image",
      `The ${format} header says ${width}x${height} pixels; both must be at least 1.`,
    );
  }
  if (height * width > maxPixels) {
    const megapixels = (n: number): string => `${Number((n / 1e6).toPrecision(3))} megapixels`;
    throw new SaliencyError(
      "bad-image",
      `The ${format} header says ${width}x${height} pixels (${megapixels(height * width)}), ` +
        `at most ${megapixels(maxPixels)} are decoded; scale the picture down first.`,
    );
  }
}
