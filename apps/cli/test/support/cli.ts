import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect } from "vitest";
import type { ErrorCode } from "@deep-inside/spec";
import { run } from "../../src/run.js";
import { pngPicture } from "./pictures.js";
import { tinyModel } from "./tiny-model.js";

const BUILT = new URL("../../dist/run.js", import.meta.url).href;

/** What a command line did. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Collects text; a terminal when `isTTY`. */
export class Capture extends Writable {
  text = "";

  constructor(readonly isTTY = false) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs a command line in this process; `built` for commands that start threads, whose scripts only dist/ has. */
export async function cli(
  args: readonly string[],
  options: { tty?: boolean; signal?: AbortSignal; built?: boolean } = {},
): Promise<Outcome> {
  const stdout = new Capture(options.tty);
  const stderr = new Capture(options.tty);
  const program = options.built ? ((await import(BUILT)) as { run: typeof run }).run : run;
  const status = await program(args, { stdout, stderr }, options.signal);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A folder for each test of a file, with `picture.png` and `tiny.safetensors` in it. */
export class Workplace {
  folder = "";

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), "deep-inside-cli-"));
      this.write("picture.png", pngPicture());
      this.write("tiny.safetensors", tinyModel());
    });
    afterEach(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Arguments with `@name` standing for the file of that name in the folder. */
  args(...args: readonly string[]): string[] {
    return args.map((arg) => (arg.startsWith("@") ? this.path(arg.slice(1)) : arg));
  }

  write(name: string, content: Uint8Array | string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  /** Every file below the folder with a hash of its content. */
  contents(): string[] {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    return entries
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const content = entry.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
        return `${path.slice(this.folder.length)} ${content}`;
      })
      .sort();
  }
}

/** One line with the code and the message on stderr, nothing on stdout, and the exit status. */
export function expectRefusal(outcome: Outcome, status: number, code: ErrorCode, message: RegExp): void {
  expect(outcome.stderr).toMatch(/^error \[[a-z-]+\]: [^\n]+\n$/);
  expect(outcome.stderr.startsWith(`error [${code}]: `), outcome.stderr).toBe(true);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).not.toMatch(/\bat .*:\d+:\d+|node:internal|\[object|undefined/);
  expect(outcome.stdout).toBe("");
  expect(outcome.status).toBe(status);
}
