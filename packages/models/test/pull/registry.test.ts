import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cacheFolder, downloadPath, findCopies, KNOWN_FILES, knownFile, pullWeights } from "../../src/node/index.js";
import { errorOf } from "../support/error-of.js";
import { honest, loopback } from "../support/loopback.js";

const folder = mkdtempSync(join(tmpdir(), "deep-inside-registry-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("KNOWN_FILES", () => {
  it("gives each file one name, an https address, a licence and a usable hash", () => {
    expect(new Set(KNOWN_FILES.map(({ name }) => name)).size).toBe(KNOWN_FILES.length);
    for (const { url, hash, licence, attribution } of KNOWN_FILES) {
      expect(url).toMatch(/^https:\/\/[\w.]+\/.+\.(pth|safetensors|h5)$/);
      expect(hash.hex).toMatch(hash.algorithm === "md5" ? /^[0-9a-f]{32}$/ : /^([0-9a-f]{8}|[0-9a-f]{64})$/);
      expect(licence.length * attribution.length).toBeGreaterThan(0);
    }
  });

  it("suggests names for one it does not have", async () => {
    expect((await errorOf(() => knownFile("vgg61"))).message).toMatch(/"vgg61".*vgg1/);
  });
});

describe("cacheFolder", () => {
  it("follows its own variable before the platform's", () => {
    expect(cacheFolder({ DEEP_INSIDE_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
    expect(cacheFolder({ XDG_CACHE_HOME: "/b" })).toBe(join("/b", "deep-inside"));
  });
});

describe("findCopies", () => {
  it("finds what PyTorch, Keras and the Hugging Face hub keep", async () => {
    const environment = { XDG_CACHE_HOME: folder, KERAS_HOME: join(folder, "keras") };
    const vgg16 = knownFile("vgg16");
    const kept: [string, string][] = [
      ["vgg16", join(folder, "huggingface", "hub", "models--timm--vgg16.tv_in1k", "blobs", vgg16.hash.hex)],
      ["vgg16-torchvision", join(folder, "torch", "hub", "checkpoints", "vgg16-397923af.pth")],
      ["vgg16-keras", join(folder, "keras", "models", "vgg16_weights_tf_dim_ordering_tf_kernels.h5")],
    ];
    for (const [name, path] of kept) {
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, "");
      expect(await findCopies(knownFile(name), environment)).toEqual([path]);
    }
    expect(await findCopies(knownFile("vgg19"), environment)).toEqual([]);
  });
});

describe("pullWeights", () => {
  it("passes over a damaged copy, downloads from the mirror and refuses what has another hash", async () => {
    vi.stubEnv("XDG_CACHE_HOME", folder);
    vi.stubEnv("DEEP_INSIDE_CACHE", join(folder, "own"));
    const copy = join(folder, "torch", "hub", "checkpoints", "vgg13-19584684.pth");
    mkdirSync(join(copy, ".."), { recursive: true });
    writeFileSync(copy, "damaged");
    const server = await loopback(honest(Buffer.from("not the weights either")));
    const error = await errorOf(() => pullWeights("vgg13", { mirror: new URL(".", server.url).href }));
    server.close();
    expect(error.code).toBe("hash-mismatch");
    expect(server.requests.map(({ url }) => url)).toEqual(["/vgg13.pth"]);
  });

  it("downloads anew what was damaged after its download", async () => {
    vi.stubEnv("DEEP_INSIDE_CACHE", folder);
    const path = downloadPath(knownFile("vgg16"));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "damaged since");
    const server = await loopback(honest(Buffer.from("not the weights either")));
    const error = await errorOf(() => pullWeights("vgg16", { mirror: new URL(".", server.url).href }));
    server.close();
    expect(error.code).toBe("hash-mismatch");
    expect(server.requests).toHaveLength(1);
  });

  it("refuses a mirror that is no address", async () => {
    vi.stubEnv("DEEP_INSIDE_CACHE", folder);
    for (const mirror of ["file:///etc", "mirror", "ftp://x/"])
      expect((await errorOf(() => pullWeights("vgg16", { mirror }))).code).toBe("bad-option");
  });
});
