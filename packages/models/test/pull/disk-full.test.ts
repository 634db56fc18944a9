import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download } from "../../src/node/index.js";
import { writeFileWhole } from "../../src/pull/write-file.js";
import { errorOf } from "../support/error-of.js";
import { honest, loopback, type Loopback } from "../support/loopback.js";

/** A disk with this much room: real files, whose writes fail as the kernel's do. */
const disk = vi.hoisted(() => ({ free: Infinity, reported: Infinity }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const limited = (handle: FileHandle): FileHandle =>
    new Proxy(handle, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        if (key !== "write" && key !== "writeFile") return value.bind(target);
        return (bytes: Uint8Array, ...rest: unknown[]) => {
          if (bytes.length > disk.free)
            throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
          disk.free -= bytes.length;
          return (value as (...args: unknown[]) => unknown).call(target, bytes, ...rest);
        };
      },
    });
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => limited(await real.open(...args)),
    statfs: async () => ({ bavail: Math.min(disk.reported, 2 ** 40), bsize: 1 }),
  };
});

const data = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
const hash = { algorithm: "sha256", hex: createHash("sha256").update(data).digest("hex") } as const;
let folder: string;
let server: Loopback;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "deep-inside-disk-"));
  server = await loopback(honest(data));
});
afterEach(() => {
  Object.assign(disk, { free: Infinity, reported: Infinity });
  server.close();
  rmSync(folder, { recursive: true });
});

describe("a disk that is full", () => {
  it("is noticed before anything is fetched, where the system tells", async () => {
    disk.reported = 1000;
    const path = join(folder, "weights.bin");
    const error = await errorOf(() => download(server.url, path, { hash, retries: 0 }));
    expect(error).toMatchObject({ code: "file", message: expect.stringMatching(/disk is full: 1 MB are needed/) });
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it("in the middle of a download gives a typed error, and the rest comes when there is room again", async () => {
    disk.free = 150_000;
    const path = join(folder, "weights.bin");
    const error = await errorOf(() => download(server.url, path, { hash, retries: 3, pauseMs: 1 }));
    expect(error).toMatchObject({
      code: "file",
      message: expect.stringMatching(/the disk is full.*DEEP_INSIDE_CACHE/),
    });
    expect(server.requests).toHaveLength(1);
    expect([existsSync(path), existsSync(`${path}.lock`)]).toEqual([false, false]);
    disk.free = Infinity;
    await download(server.url, path, { hash });
    expect(Buffer.compare(readFileSync(path), data)).toBe(0);
  });

  it("while a model is written leaves what was there before", async () => {
    const path = join(folder, "model.safetensors");
    await writeFileWhole(path, [Buffer.from("before")]);
    disk.free = 10;
    const error = await errorOf(() => writeFileWhole(path, [Buffer.from("after"), data]));
    expect(error).toMatchObject({ code: "file", message: expect.stringMatching(/the disk is full/) });
    expect(readFileSync(path, "utf8")).toBe("before");
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });
});
