import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { readModel } from "@deep-inside/models";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { openPlayground, rawStatus, type Playground } from "./support/playground.js";

const place = new Workplace();
const BIN = fileURLToPath(new URL("../bin/deep-inside.js", import.meta.url));

describe("open", () => {
  let playground: Playground;
  const at = (path: string): string => new URL(path, playground.url).href;

  beforeEach(async () => {
    place.write("two words #1?.png", place.read("picture.png"));
    playground = await openPlayground(...place.args("@two words #1?.png", "--model", "@tiny.safetensors"));
  });
  afterEach(() => playground.stop());

  it("serves the playground, isolated, and with a policy that lets nothing out", async () => {
    const response = await fetch(at("/"));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<saliency-view");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "content-security-policy": expect.stringMatching(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /),
    });
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("prints an address by which the page finds picture and weights, whatever they are called", async () => {
    const state = new URLSearchParams(playground.url.hash.slice(1));
    const picture = await fetch(at(`/${state.get("picture")}`));
    expect(new Uint8Array(await picture.arrayBuffer())).toEqual(place.read("picture.png"));
    expect(picture.headers.get("content-type")).toBe("image/png");
    const model = await fetch(at(`/${state.get("model")}`));
    expect(new Uint8Array(await model.arrayBuffer())).toEqual(place.read("tiny.safetensors"));
  });

  it.each([
    ["bytes=0-7", 206, [0, 8]],
    ["bytes=8-", 206, [8, undefined]],
    ["bytes=-5", 206, [-5, undefined]],
    ["bytes=0-999999999", 206, [0, undefined]],
    ["lines=0-7", 200, [0, undefined]],
  ] as const)("streams the part %s", async (range, status, [first, end]) => {
    const response = await fetch(at("/local/model/tiny.safetensors"), { headers: { range } });
    expect(response.status).toBe(status);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes).toEqual(place.read("tiny.safetensors").slice(first, end));
    expect(response.headers.get("content-length")).toBe(String(bytes.length));
  });

  it.each(["bytes=999999999-", "bytes=9-8", "bytes=-0"])("refuses the part %s, which there is not", async (range) => {
    const response = await fetch(at("/local/model/tiny.safetensors"), { headers: { range } });
    expect(response.status).toBe(416);
    expect(response.headers.get("content-range")).toBe(`bytes */${place.read("tiny.safetensors").length}`);
  });

  it("answers HEAD without a body, and other methods with 405", async () => {
    const head = await fetch(at("/"), { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(1000);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect((await fetch(at("/"), { method })).status).toBe(405);
    }
  });

  it.each([
    ...["/../package.json", "/../../../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd"],
    ...["/assets/../../../package.json", "/..\\..\\etc\\passwd", "//etc/passwd", "/local/picture/picture.png"],
    ...["/local/model/", "/local/", "/local/model/../model/tiny.safetensors", "/%00", "/%", "/index.html/", "/.."],
    ...["/local/model/tiny.safetensors%00.png", "file:///etc/passwd", "*", "/emoji"],
  ])("does not know %s", async (path) => {
    const { host } = playground.url;
    expect(await rawStatus(playground.url, [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: close"])).toBe(404);
  });

  it.each([
    ...["evil.test", "evil.test:PORT", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.test:PORT", "localhost.:PORT"],
    ...["", "user@127.0.0.1:PORT", "0.0.0.0:PORT", "localhost:PORT:PORT"],
  ])("refuses to be called %j", async (name) => {
    const { port } = playground.url;
    const host = `Host: ${name.replaceAll("PORT", port)}`;
    expect(await rawStatus(playground.url, ["GET / HTTP/1.1", host, "Connection: close"])).toBe(403);
  });

  it("may be called localhost as well", async () => {
    const { port } = playground.url;
    const lines = ["GET / HTTP/1.1", `Host: LocalHost:${port}`, "Connection: close"];
    expect(await rawStatus(playground.url, lines)).toBe(200);
  });

  it("survives a file that becomes shorter, and readers that leave", async () => {
    place.write("tiny.safetensors", place.read("tiny.safetensors").slice(0, 100));
    await expect(
      fetch(at("/local/model/tiny.safetensors")).then((response) => response.arrayBuffer()),
    ).rejects.toThrow();
    const leaving = new AbortController();
    const response = await fetch(at("/local/picture/two%20words%20%231%3F.png"), { signal: leaving.signal });
    leaving.abort();
    expect(response.status).toBe(200);
    expect((await fetch(at("/"))).status).toBe(200);
  });

  it("ends with status 130, and its port is free again", async () => {
    expect(await playground.stop()).toBe(130);
    await expect(fetch(at("/"))).rejects.toThrow();
  });
});

describe("open", () => {
  it("serves a model.json with its shards as one file", async () => {
    const folder = fileURLToPath(new URL("../../../packages/models/test/fixtures/tfjs/float32/", import.meta.url));
    const playground = await openPlayground("--model", `${folder}model.json`);
    try {
      const state = new URLSearchParams(playground.url.hash.slice(1));
      expect(state.get("model")).toBe("local/model/model.safetensors");
      const response = await fetch(new URL(`/${state.get("model")}`, playground.url));
      const model = await readModel(new Uint8Array(await response.arrayBuffer()));
      expect(model.spec.layers.length).toBeGreaterThan(3);
    } finally {
      await playground.stop();
    }
  });

  it("needs neither picture nor weights; the embedded model is the page's own", async () => {
    const playground = await openPlayground("--model", "deep-inside-72");
    expect(playground.url.hash).toBe("");
    await playground.stop();
  });

  it.each([
    ["a picture", ["@missing.png"]],
    ["a folder", ["@"]],
    ["weights", ["--model", "@missing.pth"]],
  ])("refuses %s that it cannot read", async (_, args) => {
    expectRefusal(
      await cli(["open", "--no-browser", ...place.args(...args)]),
      1,
      "file",
      /does not exist|cannot be read|neither a file/,
    );
  });

  it("refuses a port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    expectRefusal(await cli(["open", "--no-browser", "--port", String(port)]), 1, "network", /is in use; give another/);
    other.close();
  });

  it.each(["-1", "65536", "http", ""])("refuses the port %j", async (port) => {
    expectRefusal(await cli(["open", "--port", port]), 2, "bad-option", /Expected an integer from 0 to 65535/);
  });

  it("ends on Ctrl-C with status 130 in a process of its own", async () => {
    const child = spawn(process.execPath, [BIN, "open", "--no-browser", "--quiet", "--port", "0"]);
    const errors: string[] = [];
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
    const [printed] = (await once(child.stdout, "data")) as [Buffer];
    expect((await fetch(printed.toString().trim())).status).toBe(200);
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([130, null]);
    expect(errors).toEqual([]);
  });
});
