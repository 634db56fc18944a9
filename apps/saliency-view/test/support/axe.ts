import type { Page } from "playwright-core";
import type { Server } from "./server.js";

/** What axe-core finds wrong on a page of `server`: each rule with the first element that breaks it. */
export async function violations(page: Page, server: Server): Promise<string[]> {
  await page.addScriptTag({ url: `${server.url}/axe/axe.min.js` });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
