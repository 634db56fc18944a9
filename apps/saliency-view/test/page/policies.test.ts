import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { allowedUrl } from "../../src/url-policy.js";
import { launch, readMap, SCRIPT, waitForState } from "../support/browser.js";
import { pageUrl, serve, type Server } from "../support/server.js";

const STRICT = "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self'; worker-src 'self'";
const ELEMENT = `<saliency-view src="/samples/frog.png" controls></saliency-view>`;

let browser: Browser;
let page: Page;
const servers: Server[] = [];

beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(() => Promise.all([browser.close(), ...servers.map((server) => server.close())]));
afterEach(() => page?.close());

/** A page whose violations of its policy are collected. */
async function openUnder(csp: string, body = ELEMENT + SCRIPT): Promise<string[]> {
  const server = await serve({ "content-security-policy": csp });
  servers.push(server);
  page = await browser.newPage();
  const violations: string[] = [];
  page.on("console", (message) => /Security Policy|Trusted/.test(message.text()) && violations.push(message.text()));
  page.on("pageerror", (error) => violations.push(String(error)));
  await page.goto(pageUrl(server, body));
  await waitForState(page, "ready", "error");
  return violations;
}

describe("a Content-Security-Policy", () => {
  test("of script-src 'self' 'wasm-unsafe-eval' with Trusted Types is kept without one violation", async () => {
    const csp = `${STRICT}; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types deep-inside lit-html`;
    expect(await openUnder(csp)).toEqual([]);
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });

  test("without 'wasm-unsafe-eval' gives an error that names the directive", async () => {
    await openUnder(`${STRICT}; script-src 'self'`);
    const message = await page.evaluate(() => document.querySelector("saliency-view")!.shadowRoot!.textContent);
    expect(message).toContain("wasm-unsafe-eval");
  });

  test("that forbids workers gives an error, not a hang", async () => {
    await openUnder(
      `${STRICT.replace("worker-src 'self'", "worker-src 'none'")}; script-src 'self' 'wasm-unsafe-eval'`,
    );
    expect(await page.evaluate(() => document.querySelector<SaliencyView>("saliency-view")!.state)).toBe("error");
  });
});

describe("a script from another origin", () => {
  test("runs its workers through blobs", async () => {
    const cdn = await serve({ "access-control-allow-origin": "*" });
    const host = await serve();
    servers.push(cdn, host);
    page = await browser.newPage();
    await page.goto(pageUrl(host, `${ELEMENT}<script type="module" src="${cdn.url}/cdn/saliency-view.js"></script>`));
    await waitForState(page, "ready", "error");
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });
});

describe("allowedUrl", () => {
  const base = "https://site.test/page/";

  test.each(["a.png", "/a.png", "https://other.test/a.png", "http://localhost:8080/a.png", "data:image/png;base64,AA"])(
    "allows the picture %s",
    (text) => expect(allowedUrl(text, "picture", base)).toBeInstanceOf(URL),
  );

  test.each([
    ...["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:1", "file:///etc/passwd", "ftp://a.test/a.png"],
    ...["data:text/html,<script>1</script>", "data:image/svg+xml,<svg/>", "https://user:word@a.test/a.png"],
    ...["http://a.test/a.png", "http://127.0.0.1.a.test/a.png", "http://localhost.a.test/", "https://", "vbscript:1"],
  ])("refuses the picture %s", (text) => expect(() => allowedUrl(text, "picture", base)).toThrow(/is not loaded/));
});
