import type { Report } from "./benchmark.js";

/** Rows of cells as a Markdown table. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** One runtime's results for people. */
export function reportTable({ runtime, results }: Report): string {
  const header = ["runtime", "model", "case", "binary", "threads", "median ms", "min", "iqr", "runs", "GMAC/s", "MB"];
  return markdownTable(
    header,
    results.map(({ model, case: what, binary, threads, ms, effectiveGmacPerSecond, bytes }) => [
      runtime,
      model,
      what,
      binary,
      String(threads),
      ms.median.toFixed(1),
      ms.min.toFixed(1),
      ms.interquartile.toFixed(1),
      String(ms.runs),
      effectiveGmacPerSecond.toFixed(1),
      (bytes / 1e6).toFixed(0),
    ]),
  );
}
