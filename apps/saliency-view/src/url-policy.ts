import { SaliencyError } from "@deep-inside/spec";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The absolute URL of a picture or model, if it is of a kind that is loaded: https, blob, data:image (pictures), and
 * plain http from the page's own origin or from this machine.
 *
 * @throws SaliencyError `network` saying what is allowed
 */
export function allowedUrl(text: string, what: "picture" | "model", base: string): URL {
  const url = parse(text, base);
  const page = new URL(base);
  const allowed =
    url !== null &&
    url.username === "" &&
    url.password === "" &&
    (url.protocol === "https:" ||
      url.protocol === "blob:" ||
      (url.protocol === "http:" && (url.origin === page.origin || LOOPBACK.test(url.hostname))) ||
      (what === "picture" && /^data:image\/(png|jpeg|webp|gif|avif)[;,]/i.test(url.href)));
  if (allowed) return url;
  const kinds =
    what === "picture" ? "https, blob, data:image or this site's own http" : "https, blob or this site's own http";
  throw new SaliencyError("network", `The address of the ${what} is not loaded; use ${kinds}, without a user name.`);
}

function parse(text: string, base: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
