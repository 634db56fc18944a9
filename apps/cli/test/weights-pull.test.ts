import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KNOWN_FILES, type KnownFile } from "@deep-inside/models/node";
import { cli, expectRefusal, Workplace } from "./support/cli.js";

const place = new Workplace();
const weights = readFileSync(
  new URL("../../../packages/models/test/fixtures/torch/vgg11.safetensors", import.meta.url),
);
const hex = createHash("sha256").update(weights).digest("hex");
const known: KnownFile = {
  ...KNOWN_FILES[0]!,
  ...{ name: "small", url: "https://example.invalid/small.safetensors", megabytes: 1, bytes: weights.length },
  hash: { algorithm: "sha256", hex },
};

let requests: string[] = [];
let mirror = "";
const server = createServer(({ url }, response) => {
  requests.push(url ?? "");
  if (url === "/good/small.safetensors") response.end(weights);
  else if (url === "/other/small.safetensors") response.end(weights.map((byte) => byte ^ 1));
  else response.writeHead(404).end();
});

beforeEach(async () => {
  (KNOWN_FILES as KnownFile[]).push(known);
  vi.stubEnv("DEEP_INSIDE_CACHE", place.path("cache"));
  requests = [];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  (KNOWN_FILES as KnownFile[]).pop();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const predict = (): ReturnType<typeof cli> => cli(["predict", place.path("picture.png"), "--model", "small", "--json"]);

describe("weights pull", () => {
  it("fetches once; --model finds the weights then, and verify their hash", async () => {
    expectRefusal(await predict(), 1, "file", /not on this machine yet.*1 MB.*deep-inside weights pull small/);
    const pulled = await cli(["weights", "pull", "small", "--mirror", `${mirror}/good/`]);
    expect(pulled.status, pulled.stderr).toBe(0);
    expect(pulled.stderr).toMatch(/Downloading small \(1 MB\) from http:.*\nSource: .*Licence: BSD/);
    expect(pulled.stdout).toMatch(/^small fetched: .*small\.safetensors/);
    expect((await predict()).status).toBe(0);
    expect((await cli(["weights", "verify", "small"])).stdout).toMatch(/equal to the hash recorded when it was pulled/);
    expect((await cli(["weights", "list"])).stdout).toMatch(/^small +pulled/m);
    const info = JSON.parse((await cli(["weights", "info", "small", "--json"])).stdout) as object;
    expect(info).toMatchObject({ dtypes: ["F32", "F16"], source: { url: known.url, sha256: hex } });
    expect((await cli(["weights", "pull", "small", "--mirror", mirror])).stdout).toMatch(/^small was here already/);
    expect(requests).toEqual(["/good/small.safetensors"]);
    expect(existsSync(place.path("cache/downloads/small.safetensors"))).toBe(false);
  });

  it("takes the mirror from the environment, and shows how far it is on a terminal", async () => {
    vi.stubEnv("DEEP_INSIDE_MIRROR", `${mirror}/good`);
    const { status, stdout, stderr } = await cli(["weights", "pull", "small", "--json"], { tty: true });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "small", from: "download", source: { lineage: "torchvision" } });
    expect(stderr).toMatch(/small {2}0 of 0 MB {2}\d+ %/);
  });

  it("prefers the copy that the Hugging Face hub keeps", async () => {
    const hub = { ...known, url: "https://huggingface.co/timm/small.tv_in1k/resolve/main/model.safetensors" };
    (KNOWN_FILES as KnownFile[])[KNOWN_FILES.length - 1] = hub;
    vi.stubEnv("HF_HUB_CACHE", place.path("hub"));
    place.write(`hub/models--timm--small.tv_in1k/blobs/${hex}`, weights);
    expect((await cli(["weights", "pull", "small", "--mirror", mirror])).stdout).toMatch(/another program's copy/);
    expect(requests).toEqual([]);
    expect(existsSync(place.path(`hub/models--timm--small.tv_in1k/blobs/${hex}`))).toBe(true);
  });

  it.each([
    ["another file", "/other", "hash-mismatch", /expected/],
    ["no file", "/none", "network", /404/],
  ] as const)("refuses %s and keeps nothing of it", async (_, path, code, message) => {
    const outcome = await cli(["weights", "pull", "small", "--mirror", mirror + path, "--quiet"]);
    expectRefusal(outcome, 1, code, message);
    expect(place.contents().filter((entry) => /cache.*small/.test(entry))).toEqual([]);
  });

  it("notices that pulled weights were changed", async () => {
    await cli(["weights", "pull", "small", "--mirror", `${mirror}/good`, "--quiet"]);
    const path = place.path("cache/small.safetensors");
    const changed = readFileSync(path);
    changed[changed.length - 1]! ^= 1;
    writeFileSync(path, changed);
    expectRefusal(await cli(["weights", "verify", "small"]), 1, "hash-mismatch", /recorded when it was pulled/);
  });

  it("suggests names for one it does not know", async () => {
    expectRefusal(await cli(["weights", "pull", "vgg61"]), 2, "bad-option", /Nearest: vgg1/);
  });
});
