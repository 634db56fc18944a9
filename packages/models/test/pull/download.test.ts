import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorCode } from "@deep-inside/spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download, type DownloadOptions } from "../../src/node/index.js";
import { errorOf } from "../support/error-of.js";
import { randomSource } from "../support/fuzz.js";
import { broken, honest, loopback, status, type Answer, type Loopback } from "../support/loopback.js";

const random = randomSource(1);
const data = Uint8Array.from({ length: 300_000 }, () => random() * 256);
const other = data.map((byte) => byte ^ 1);
const hash = { algorithm: "sha256", hex: createHash("sha256").update(data).digest("hex") } as const;
const quick: DownloadOptions = { hash, retries: 2, pauseMs: 1, stallMs: 20_000 };

/** Only for servers that do stall: on a busy machine an honest one may be silent for longer. */
const impatient: Partial<DownloadOptions> = { stallMs: 300 };

let folder: string;
let path: string;
let server: Loopback | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deep-inside-pull-"));
  path = join(folder, "cache", "weights.bin");
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

async function fetched(answers: Answer[], options: Partial<DownloadOptions> = {}): Promise<void> {
  server = await loopback(...answers);
  const patience = answers.includes(stalled) ? impatient : {};
  await download(server.url, path, { ...quick, ...patience, ...options });
}

const stalled: Answer = (_, response) => {
  response.writeHead(200, { etag: '"1"', "content-length": data.length });
  response.write(data.subarray(0, 1000));
};

const extra: Answer = (_, response) => {
  response.writeHead(200, { etag: '"1"' });
  response.end(Buffer.concat([data, data]));
};
const wrongRange: Answer = (request, response) => {
  if (request.headers.range === undefined) return honest(data)(request, response);
  response.writeHead(206, { "content-range": `bytes 0-${data.length - 1}/${data.length}` });
  response.end(data);
};
const noRanges: Answer = (_, response) =>
  response.writeHead(200, { etag: '"1"', "content-length": data.length }).end(data);
const noLength: Answer = (_, response) => void response.writeHead(200).end(data);

const recovered: [string, Answer[]][] = [
  ["an honest server", [honest(data)]],
  ["a server without lengths and validators", [noLength]],
  ["a broken connection that is continued", [broken(data, 100_000), honest(data)]],
  ["two broken connections", [broken(data, 50_000), broken(data, 100_000), honest(data)]],
  ["a server that ignores ranges", [broken(data, 100_000), noRanges]],
  ["a server that sends another range than asked for", [broken(data, 100_000), wrongRange]],
  ["a file that changed since the part was fetched", [broken(other, 100_000, '"0"'), honest(data)]],
  ["a range that cannot be satisfied", [broken(data, 100_000), status(416), honest(data)]],
  ["too many requests", [status(429, { "retry-after": "0" }), honest(data)]],
  ["a service that is away for a moment", [status(503), honest(data)]],
  ["an internal error of the server", [status(500), honest(data)]],
  ["a stall that is continued", [stalled, honest(data)]],
  ["a redirection", [status(302, { location: "/elsewhere" }), honest(data)]],
];

const failed: [string, Answer[], ErrorCode, RegExp][] = [
  ["a file that is not there", [status(404)], "network", /answered 404/],
  ["a file nobody may read", [status(403)], "network", /answered 403/],
  ["a service that stays away", [status(503)], "network", /answered 503/],
  ["a connection that always breaks", [broken(data, 0)], "network", /cannot be read|ended after/],
  ["a server that always stalls", [stalled], "network", /sent nothing for 0.3 s/],
  ["a redirection in a circle", [status(302, { location: "/weights.bin" })], "network", /redirect/],
  ["another file of the same length", [honest(other)], "hash-mismatch", /expected/],
  ["a file that is too short", [honest(data.subarray(0, 1000))], "hash-mismatch", /expected/],
  ["a compressed answer", [status(200, { "content-encoding": "br" })], "network", /compressed|cannot be read/],
];

describe("download", () => {
  it.each(recovered)("gives the right file from %s", async (_, answers) => {
    await fetched(answers);
    expect(Buffer.compare(readFileSync(path), data)).toBe(0);
    expect(readdirSync(join(folder, "cache"))).toEqual(["weights.bin"]);
  });

  it.each(failed)("gives a typed error and no file from %s", async (_, answers, code, message) => {
    const error = await errorOf(() => fetched(answers));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it("refuses more or fewer bytes than the file is known to have", async () => {
    expect((await errorOf(() => fetched([extra], { bytes: data.length }))).message).toMatch(
      /more than the 300000 bytes/,
    );
    server?.close();
    expect((await errorOf(() => fetched([honest(data)], { bytes: data.length + 1 }))).message).toMatch(
      /ended after 300000 of 300001/,
    );
  });

  it("continues where it stopped, with the validator of the part", async () => {
    const arrived = (): boolean => existsSync(`${path}.part`) && statSync(`${path}.part`).size > 0;
    await fetched([broken(data, 100_000, '"1"', arrived), honest(data)]);
    const second = server?.requests[1]?.headers;
    expect(second?.["if-range"]).toBe('"1"');
    expect(second?.range).toMatch(/^bytes=\d+-$/);
    expect(server?.requests.map(({ headers }) => headers["accept-encoding"])).toEqual(["identity", "identity"]);
  });

  it("removes what does not have the hash, so that the next attempt starts anew", async () => {
    await errorOf(() => fetched([honest(other)]));
    expect(readdirSync(join(folder, "cache"))).toEqual([]);
    expect(server?.requests).toHaveLength(1);
  });

  it("reports progress up to the whole file", async () => {
    const seen: [number, number | undefined][] = [];
    await fetched([honest(data)], { onProgress: (received, total) => seen.push([received, total]) });
    expect(seen.at(-1)).toEqual([data.length, data.length]);
  });

  it("stops when it is aborted, and keeps the part", async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    const error = await errorOf(() => fetched([stalled], { signal: controller.signal, onProgress, stallMs: 5000 }));
    expect(error.code).toBe("aborted");
    expect(readdirSync(join(folder, "cache")).sort()).toEqual(["weights.bin.part", "weights.bin.part.validator"]);
  });

  it("fetches once when eight ask at once", async () => {
    server = await loopback(honest(data));
    const url = server.url;
    await Promise.all(Array.from({ length: 8 }, () => download(url, path, quick)));
    expect(server.requests).toHaveLength(1);
    expect(Buffer.compare(readFileSync(path), data)).toBe(0);
  });

  it("takes over the lock of a process that no longer runs", async () => {
    mkdirSync(join(folder, "cache"));
    writeFileSync(`${path}.lock`, "999999999");
    await fetched([honest(data)]);
    expect(existsSync(path)).toBe(true);
  });

  it("says so when the folder cannot be made", async () => {
    writeFileSync(join(folder, "cache"), "a file");
    expect((await errorOf(() => fetched([honest(data)]))).code).toBe("file");
  });

  it("gives a typed error when nobody listens", async () => {
    server = await loopback(honest(data));
    server.close();
    expect((await errorOf(() => download(server?.url ?? "", path, quick))).code).toBe("network");
  });
});
