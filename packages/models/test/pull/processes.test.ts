import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModel } from "../../src/index.js";
import { KNOWN_FILES, verifyFile, type KnownFile } from "../../src/node/index.js";
import { fixture } from "../support/fixture.js";
import { randomSource } from "../support/fuzz.js";
import { loopback, type Answer, type Loopback } from "../support/loopback.js";

// The processes run the built package: `npm test` builds it first.
const KILLS = 100;
const LANES = 4;
/** From before the download begins to after the model is there, on a quick machine and on a busy one. */
const LATEST_KILL_MS = 400;
const data = fixture("torch/vgg11.safetensors");
const entry: KnownFile = {
  ...KNOWN_FILES[0]!,
  ...{ name: "small", bytes: data.length },
  hash: { algorithm: "sha256", hex: createHash("sha256").update(data).digest("hex") },
};

/** With ranges, in small pieces with pauses between them, so that a process can be caught anywhere. */
const slow: Answer = (request, response) => {
  const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const range = begin > 0 ? { "content-range": `bytes ${begin}-${data.length - 1}/${data.length}` } : {};
  response.writeHead(begin > 0 ? 206 : 200, { etag: '"1"', "content-length": data.length - begin, ...range });
  const piece = Math.ceil(data.length / 20);
  const send = (at: number): void => {
    if (at >= data.length || response.destroyed) return void response.end();
    response.write(data.subarray(at, at + piece), () => setTimeout(() => send(at + piece), 3));
  };
  send(begin);
};

let server: Loopback;
let folder: string;
beforeAll(async () => {
  server = await loopback(slow);
  folder = mkdtempSync(join(tmpdir(), "deep-inside-processes-"));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function start(cache: string): ChildProcess {
  const script = new URL("puller.mjs", import.meta.url).pathname;
  return spawn(process.execPath, [script, JSON.stringify(entry), new URL(".", server.url).href], {
    env: { ...process.env, DEEP_INSIDE_CACHE: cache, XDG_CACHE_HOME: folder, HF_HUB_CACHE: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function finish(child: ChildProcess): Promise<{ from: string; sha256: string }> {
  let text = "";
  child.stdout?.on("data", (chunk) => (text += String(chunk)));
  const [status] = (await once(child, "close")) as [number];
  expect(status).toBe(0);
  return JSON.parse(text) as { from: string; sha256: string };
}

/** The kept model is whole, or not there at all. */
async function isThere(cache: string): Promise<boolean> {
  const path = join(cache, "small.safetensors");
  if (!existsSync(path)) return false;
  const { against } = await verifyFile(path);
  expect(against).toBe("the hash recorded when it was pulled");
  await readModel(new Uint8Array(readFileSync(path)));
  return true;
}

describe("pullModel in processes of its own", () => {
  it(`is killed at ${KILLS} random moments and leaves a valid model, a part to go on from, or nothing`, async () => {
    const random = randomSource(7);
    const lane = async (number: number): Promise<number> => {
      const cache = join(folder, `lane-${number}`);
      let whole = 0;
      for (let kill = 0; kill < KILLS / LANES; kill++) {
        const child = start(cache);
        const closed = once(child, "close");
        await sleep(random() * LATEST_KILL_MS);
        child.kill("SIGKILL");
        await closed;
        if (!(await isThere(cache))) continue;
        whole++;
        rmSync(cache, { recursive: true });
      }
      // Whatever the last kill left, the next one goes on from it.
      await finish(start(cache));
      expect(await isThere(cache)).toBe(true);
      return whole;
    };
    const whole = await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
    expect(whole.reduce((a, b) => a + b)).toBeLessThan(KILLS);
  }, 120_000);

  it("fetches and converts once when eight processes ask at once", async () => {
    const cache = join(folder, "eight");
    const before = server.requests.length;
    const results = await Promise.all(Array.from({ length: 8 }, () => finish(start(cache))));
    expect(server.requests.length - before).toBe(1);
    expect(results.filter(({ from }) => from === "download")).toHaveLength(1);
    expect(new Set(results.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await isThere(cache)).toBe(true);
  }, 60_000);

  it("goes on when eight processes find the locks of a dead one", async () => {
    const cache = join(folder, "stale");
    for (;;) {
      const child = start(cache);
      while (!existsSync(join(cache, "small.safetensors.lock")) && child.exitCode === null) await sleep(1);
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
      if (existsSync(join(cache, "small.safetensors.lock"))) break;
      rmSync(cache, { recursive: true, force: true });
    }
    const before = server.requests.length;
    await Promise.all(Array.from({ length: 8 }, () => finish(start(cache))));
    expect(server.requests.length - before).toBe(1);
    expect(await isThere(cache)).toBe(true);
  }, 60_000);
});
