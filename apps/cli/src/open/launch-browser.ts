import open from "open";

/** Opens an address in the user's browser. Where there is none nothing happens: the address has been printed. */
export async function launchBrowser(url: string): Promise<void> {
  const started = await open(url).catch(() => null);
  started?.on("error", () => undefined);
}
