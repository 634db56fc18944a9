import { METRICS, type MetricName } from "../run/metrics.js";
import type { Estimate, Totals } from "../run/totals.js";

export interface TableRow {
  readonly method: string;
  readonly estimates: Readonly<Partial<Record<MetricName, Estimate>>>;
}

/** One row for each method, best pointing first (methods that are equal, and all without pointing, in their order). */
export function methodRows(totals: Totals, group?: string): TableRow[] {
  const rows = totals.methods.map((method): TableRow => {
    const found = METRICS.map(({ name }) => [name, totals.estimate(method, name, group)] as const);
    return { method, estimates: Object.fromEntries(found.filter(([, estimate]) => estimate !== undefined)) };
  });
  const rank = ({ estimates }: TableRow): number => estimates.pointing?.mean ?? 0;
  return rows.sort((a, b) => rank(b) - rank(a));
}

/** The metrics that some method has, in the order of tables. */
export function measuredMetrics(totals: Totals): MetricName[] {
  const measured = (name: MetricName): boolean =>
    totals.methods.some((method) => totals.estimate(method, name) !== undefined);
  return METRICS.map(({ name }) => name).filter(measured);
}

/**
 * One line for each method, group and metric (RFC 4180); the group "all" is over all pictures.
 *
 * @param run  further columns, the same in every line: what the figures depend on
 */
export function toCsv(totals: Totals, run: Readonly<Record<string, string | number>> = {}): string {
  const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const same = Object.values(run).map((value) => quote(String(value)));
  const lines = [["method,group,metric,mean,standard_error,count", ...Object.keys(run)].join(",")];
  for (const group of [undefined, ...totals.groups]) {
    for (const { method, estimates } of methodRows(totals, group)) {
      for (const [name, { mean, error, count }] of Object.entries(estimates)) {
        lines.push([quote(method), quote(group ?? "all"), name, mean, error, count, ...same].join(","));
      }
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}
