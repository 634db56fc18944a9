import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SaliencyView } from "../../src/index.js";
import { allowedUrl } from "../../src/url-policy.js";
import { PATIENCE_MS, readMap, SCRIPT, waitForState } from "../support/browser.js";
import { usePages } from "../support/pages.js";
import { pageUrl } from "../support/server.js";

const DIRECTIVES = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "style-src": "'none'",
};
const TRUSTED = { "require-trusted-types-for": "'script'", "trusted-types": "deep-inside lit-html" };
const SOURCES = ["/samples/frog.png", "/samples/cat-and-guitar.jpg"];
const ALLOW_ALL = { "access-control-allow-origin": "*" };

const { open, serve } = usePages();

type Policy = Readonly<Record<string, string>>;

/** A page with an element under a policy of these directives, and what broke the policy. */
async function openUnder(
  policy: Policy,
  { source = SOURCES[0], script = SCRIPT }: { source?: string | undefined; script?: string } = {},
): Promise<{ page: Page; violations: string[]; failure: string | null }> {
  const csp = Object.entries({ ...DIRECTIVES, ...policy }).map((directive) => directive.join(" "));
  const violations: string[] = [];
  const page = await open(`<saliency-view src="${source}" controls localize="box"></saliency-view>`, {
    server: await serve({ "content-security-policy": csp.join("; ") }),
    script,
    prepare: (opened) => {
      opened.on("console", (message) => {
        // The icon of the test page is a data URL, which is not the element's.
        if (/Security Policy|Trusted/.test(message.text()) && !message.text().includes("'data:,'"))
          violations.push(message.text());
      });
      opened.on("pageerror", (error) => violations.push(String(error)));
    },
  });
  await waitForState(page, "ready", "error");
  const failure = await page.evaluate(async () => {
    const view = document.querySelector<SaliencyView>("saliency-view")!;
    await view.updateComplete;
    return view.shadowRoot!.querySelector("[role=alert]")?.textContent ?? null;
  });
  return { page, violations, failure };
}

describe("a Content-Security-Policy", () => {
  test.each([
    ...SOURCES.map((source) => ["of script-src 'self' 'wasm-unsafe-eval'", {}, source] as const),
    ...SOURCES.map((source) => ["with Trusted Types", TRUSTED, source] as const),
    ["that forbids pictures, which the element has none of", { "img-src": "'none'" }, SOURCES[0]],
    ["that allows no frames, fonts or forms", { "frame-src": "'none'", "form-action": "'none'" }, SOURCES[0]],
  ] as const)("%s is kept without one violation (%o, %s)", async (_, policy, source) => {
    const { page, violations, failure } = await openUnder({ "img-src": "data:", ...policy }, { source });
    expect({ violations, failure }).toEqual({ violations: [], failure: null });
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });

  test.each([
    ...SOURCES.map((source) => [
      "script-src without 'wasm-unsafe-eval'",
      { "script-src": "'self'" },
      source,
      "wasm-unsafe-eval",
    ]),
    ["no connections", { "connect-src": "'none'" }, SOURCES[0], "connect-src"],
    ["no workers", { "worker-src": "'none'" }, SOURCES[0], "worker-src"],
    ["no Trusted Types policy for workers", { ...TRUSTED, "trusted-types": "lit-html" }, SOURCES[0], "trusted-types"],
  ] as [string, Policy, string, string][])(
    "of %s gives an error that names the directive (%o, %s)",
    async (_, policy, source, directive) => {
      expect((await openUnder(policy, { source })).failure).toContain(directive);
    },
  );

  test("that forbids the element's own connections, but not the page's, is named by the model's error", async () => {
    const page = await open(`<saliency-view></saliency-view>`, {
      server: await serve({ "content-security-policy": "connect-src 'none'" }),
    });
    const message = await page.evaluate(async () => {
      const view = document.querySelector("saliency-view")!;
      view.image = new ImageData(8, 8);
      return view.explain().catch(({ code, message }: { code: string; message: string }) => `${code}: ${message}`);
    });
    expect(message).toMatch(/^network: The model cannot be fetched.*connect-src/);
  });
});

describe("a script from another origin", () => {
  test.each([
    ["no policy", {}],
    ["a policy", { "worker-src": "blob:" }],
    ["a policy with Trusted Types", { "worker-src": "blob:", ...TRUSTED }],
  ])("runs its workers through blobs, under %s", async (name, policy) => {
    const cdn = await serve(ALLOW_ALL);
    const script = `<script type="module" src="${cdn.url}/cdn/saliency-view.js"></script>`;
    const hosts = { "script-src": `${cdn.url} 'wasm-unsafe-eval'`, "connect-src": `'self' ${cdn.url}`, ...policy };
    const page =
      name === "no policy"
        ? await open(`<saliency-view src="${SOURCES[1]}"></saliency-view>`, { script })
        : (await openUnder(hosts, { script, source: SOURCES[1] })).page;
    await waitForState(page, "ready", "error");
    expect((await readMap(page)).map).toHaveLength(224 * 224);
  });
});

describe("a sandboxed frame, whose origin is none", () => {
  test.each(["allow-scripts", "allow-scripts allow-same-origin"])("of %s shows a map", async (sandbox) => {
    const server = await serve(ALLOW_ALL);
    const inner = pageUrl(server, `<saliency-view src="${server.url}${SOURCES[1]}"></saliency-view>${SCRIPT}`);
    const page = await open(`<iframe sandbox="${sandbox}" src="${inner}"></iframe>`, { server, script: "" });
    const frame = page.frames()[1]!;
    await frame.waitForFunction(
      () => ["ready", "error"].includes(document.querySelector("saliency-view")?.state ?? ""),
      null,
      { timeout: PATIENCE_MS },
    );
    const found = await frame.evaluate(() => {
      const view = document.querySelector("saliency-view")!;
      return [self.origin, view.shadowRoot!.querySelector("[role=alert]")?.textContent, view.map?.data.length];
    });
    expect(found).toEqual([sandbox.includes("same-origin") ? server.url : "null", undefined, 224 * 224]);
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
