import { SaliencyError } from "@deep-inside/spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesSource, importModel, readModel } from "../../src/index.js";
import { loadLibrary, type HeapModule } from "../../src/keras/hdf5/library.js";
import { fixture } from "../support/fixture.js";
import { meterAllocations, meteredSource } from "../support/meter.js";
import { malformedFiles } from "./corpus.js";

/** What one file may cost beyond its own size: the 64 MB, and a number of reads that stands for its 200 ms. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_READS = 20_000;

const files = malformedFiles();
/** `npm run malformed` prints what the dearest files took; a test measures no time. */
const report = process.env["DEEP_INSIDE_TIMES"] !== undefined;
const costs: { name: string; ms: number; bytes: number }[] = [];

const heapBytes = async (): Promise<number> =>
  ((await (await loadLibrary()).ready) as unknown as HeapModule).HEAPU8.length;
const sibling = (path: string) => Promise.resolve(bytesSource(fixture(`tfjs/float32/${path}`)));

describe("malformed files", () => {
  let before = 0;
  beforeAll(async () => {
    // Loads what is loaded once: the HDF5 library, and the tables.
    await importModel(fixture("keras/sequential.h5"));
    before = await heapBytes();
  });
  afterAll(() => {
    if (!report) return;
    const worst = (by: "ms" | "bytes") => costs.toSorted((a, b) => b[by] - a[by]).slice(0, 5);
    console.table([...worst("ms"), ...worst("bytes")]);
    console.log(`${costs.length} files, peak of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  });

  it("are at least 400", () => {
    expect(files.length).toBeGreaterThanOrEqual(400);
    expect(new Set(files.map(([name]) => name)).size).toBe(files.length);
  });

  it.each(files)("refuses %s within bounds", async (name, bytes) => {
    const source = meteredSource(bytes);
    const meter = meterAllocations();
    const start = performance.now();
    let failure: unknown = null;
    try {
      await importModel(source, { sibling });
    } catch (error) {
      failure = error;
    } finally {
      meter.restore();
    }
    costs.push({ name, ms: performance.now() - start, bytes: meter.bytes() + source.bytesRead() });
    expect(failure, String(failure)).toBeInstanceOf(SaliencyError);
    expect((failure as SaliencyError).code).not.toBe("internal");
    expect(meter.bytes() + source.bytesRead()).toBeLessThan(MAX_BYTES);
    expect(source.reads()).toBeLessThan(MAX_READS);
  });

  it.each(files)("refuses %s as a canonical model", async (_, bytes) => {
    await expect(readModel(bytes)).rejects.toBeInstanceOf(SaliencyError);
  });

  it("would have been caught: a sound file is seen to take the memory of its weights", async () => {
    const meter = meterAllocations();
    const { model } = await importModel(fixture("npz/vgg11.npz"), { dtype: "f16" });
    meter.restore();
    const weights = [...model.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(meter.bytes()).toBeGreaterThan(weights);
  });

  it("did not make the HDF5 library's memory grow", async () => {
    expect((await heapBytes()) - before).toBeLessThan(MAX_BYTES);
  });
});
