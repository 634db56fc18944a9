import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launch, PATIENCE_MS, SCRIPT, waitForState } from "./browser.js";
import { pageUrl, serve, type Server } from "./server.js";

interface OpenOptions extends BrowserContextOptions {
  /** Where the page comes from. Default: a server without special headers. */
  readonly server?: Server;
  /** The script that defines the element. */
  readonly script?: string;
  /** Called before the page is loaded. */
  readonly prepare?: (page: Page) => unknown;
}

export interface Pages {
  /** An empty page. */
  blank(context?: BrowserContextOptions): Promise<Page>;
  /** A page with this body and the script. */
  open(body: string, options?: OpenOptions): Promise<Page>;
  /** A page with one element, which has its map or an error. */
  openElement(attributes: string, options?: OpenOptions): Promise<Page>;
  /** A server whose every answer carries these headers. */
  serve(headers?: Readonly<Record<string, string>>): Promise<Server>;
  /** The server without special headers. */
  server(): Server;
}

/** One browser and its servers for a test file; the pages of a test are closed when it ends. */
export function usePages(): Pages {
  let browser: Browser;
  const servers: Server[] = [];
  let pages: Page[] = [];

  beforeAll(async () => {
    [browser] = await Promise.all([launch(), start()]);
  });
  afterEach(async () => {
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
  });
  afterAll(() => Promise.all([browser.close(), ...servers.map((server) => server.close())]));

  const start = async (headers = {}): Promise<Server> => {
    const server = await serve(headers);
    servers.push(server);
    return server;
  };
  const blank: Pages["blank"] = async (context) => {
    const page = await browser.newPage(context);
    page.setDefaultTimeout(PATIENCE_MS);
    pages.push(page);
    return page;
  };
  const open: Pages["open"] = async (body, { server = servers[0]!, script = SCRIPT, prepare, ...context } = {}) => {
    const page = await blank(context);
    await prepare?.(page);
    await page.goto(pageUrl(server, body + script));
    return page;
  };
  const openElement: Pages["openElement"] = async (attributes, options) => {
    const page = await open(`<saliency-view ${attributes}></saliency-view>`, options);
    await waitForState(page, "ready", "error");
    return page;
  };
  return { blank, open, openElement, serve: start, server: () => servers[0]! };
}
