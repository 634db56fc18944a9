import { once } from "node:events";
import { connect } from "node:net";
import { run } from "../../src/run.js";
import { Capture } from "./cli.js";

/** A running `open`. */
export interface Playground {
  /** What was printed: the address. */
  readonly url: URL;
  /** Ends it as Ctrl-C does; its exit status. */
  stop(): Promise<number>;
}

/** Starts `open` in this process and waits for its address. */
export async function openPlayground(...args: string[]): Promise<Playground> {
  const controller = new AbortController();
  const stdout = new Capture();
  const stderr = new Capture();
  const status = run(["open", "--no-browser", "--port", "0", ...args], { stdout, stderr }, controller.signal);
  let ended = false;
  void status.then(() => (ended = true));
  while (!stdout.text.endsWith("\n")) {
    if (ended) throw new Error(stderr.text);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return {
    url: new URL(stdout.text.trim()),
    stop: () => {
      controller.abort();
      return status;
    },
  };
}

/** The status line's number of a request that is sent word for word, as no HTTP client would send it. */
export async function rawStatus(url: URL, lines: readonly string[]): Promise<number> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  await once(socket, "close");
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
}
