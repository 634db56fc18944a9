// Starts a headless browser and has it do one request.
import { install } from "../../install.mjs";
import { serve } from "./server.mjs";

const runtimes = new URL("../", import.meta.url);

export async function inChromium(request) {
  install(runtimes);
  const { default: chromium } = await import("@sparticuz/chromium");
  const executablePath = process.env.CHROMIUM_PATH || (await chromium.executablePath());
  // Not that package's own arguments: they turn site isolation off, and with it what is to be measured.
  return inBrowser({ browser: "chrome", executablePath, args: ["--no-sandbox"] }, request);
}

export async function inFirefox(request) {
  install(runtimes);
  const executablePath = process.env.FIREFOX_PATH;
  if (!executablePath) throw new Error("FIREFOX_PATH does not name a Firefox.");
  return inBrowser({ browser: "firefox", executablePath }, request);
}

async function inBrowser(options, request) {
  const { default: puppeteer } = await import("puppeteer-core");
  const server = await serve();
  const browser = await puppeteer.launch({ ...options, headless: true, protocolTimeout: 0 });
  try {
    const runtime = (await browser.version()).replace(/^HeadlessChrome|^Chrome/, "Chromium").replace("/", " ");
    const page = await browser.newPage();
    page.on("console", (message) => console.error(`${runtime}: ${message.text()}`));
    await page.goto(server.url);
    const result = await page.evaluate(runInWorker, request, runtime);
    return { runtime, result };
  } finally {
    await browser.close();
    server.close();
  }
}

/** Evaluated in the page. */
function runInWorker(request, runtime) {
  return new Promise((resolve, reject) => {
    const worker = new Worker("/benchmarks/runtimes/browser/worker.mjs", { type: "module" });
    worker.onerror = ({ message }) => reject(new Error(message || "The worker could not be loaded."));
    worker.onmessage = ({ data: { log, error, result } }) => {
      if (log) console.log(log);
      else if (error) reject(new Error(error));
      else resolve(result);
    };
    worker.postMessage({ request, runtime });
  });
}
