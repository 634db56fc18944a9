import { escapeHtml } from "./html.js";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Standard error, drawn as a whisker. */
  readonly error: number;
}

const LINE = 22;
const LEFT = 170;
const LENGTH = 420;

/** Horizontal bars over 0..1 with their values written out. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const at = (value: number): number => LEFT + LENGTH * Math.min(1, Math.max(0, value));
  const rows = bars.map(({ label, value, error }, k) => {
    const y = k * LINE + 4;
    const middle = y + 7;
    return `<text x="${LEFT - 8}" y="${y + 11}" text-anchor="end">${escapeHtml(label)}</text>
<rect x="${LEFT}" y="${y}" width="${(at(value) - LEFT).toFixed(1)}" height="14" fill="currentColor" fill-opacity="0.35" stroke="currentColor"/>
<line x1="${at(value - error).toFixed(1)}" x2="${at(value + error).toFixed(1)}" y1="${middle}" y2="${middle}" stroke="currentColor" stroke-width="2"/>
<text x="${LEFT + LENGTH + 8}" y="${y + 11}">${value.toFixed(3)}</text>`;
  });
  return svg(title, LEFT + LENGTH + 60, bars.length * LINE + 8, rows.join("\n"));
}

export interface Line {
  readonly label: string;
  /** One value for each tick. */
  readonly values: readonly number[];
}

const DASHES = ["", "8 4", "2 3", "10 3 2 3", "14 4", "4 4", "1 5", "12 3 3 3 3 3"];
const STEP = 46;
const HEIGHT = 260;

/** Lines over named ticks, values -1..1 or 0..1. Each has its own dashes and its name at its end: colour says nothing. */
export function lineChart(title: string, ticks: readonly string[], lines: readonly Line[]): string {
  const least = Math.min(0, ...lines.flatMap(({ values }) => values)) < -0.05 ? -1 : 0;
  const x = (k: number): number => 50 + k * STEP;
  const y = (value: number): number => 10 + HEIGHT * (1 - (value - least) / (1 - least));
  const end = x(ticks.length - 1);
  const grid = [least, (least + 1) / 2, 1].map(
    (value) => `<line x1="50" x2="${end}" y1="${y(value)}" y2="${y(value)}" stroke="currentColor" stroke-opacity="0.3"/>
<text x="42" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const names = ticks.map(
    (tick, k) => `<text transform="translate(${x(k)},${HEIGHT + 26}) rotate(40)">${escapeHtml(tick)}</text>`,
  );
  // Names at the ends are moved apart so that none covers another.
  let free = -Infinity;
  const order = lines
    .map((line, k) => ({ line, k }))
    .sort((a, b) => y(a.line.values.at(-1)!) - y(b.line.values.at(-1)!));
  const drawn = order.map(({ line, k }) => {
    free = Math.max(free + 14, y(line.values.at(-1)!) + 4);
    const points = line.values.map((value, t) => `${x(t)},${y(value).toFixed(1)}`).join(" ");
    // Dashes come again in thicker lines where there are more methods.
    const width = 1.8 + 1.6 * Math.floor(k / DASHES.length);
    const look = `stroke="currentColor" stroke-width="${width}" stroke-dasharray="${DASHES[k % DASHES.length]!}"`;
    return `<polyline points="${points}" fill="none" ${look}/>
<line x1="${end + 8}" x2="${end + 38}" y1="${free - 4}" y2="${free - 4}" ${look}/>
<text x="${end + 44}" y="${free}">${escapeHtml(line.label)}</text>`;
  });
  return svg(title, end + 200, Math.max(HEIGHT + 90, free + 10), [...grid, ...names, ...drawn].join("\n"));
}

function svg(title: string, width: number, height: number, content: string): string {
  return `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">\n${content}\n</svg>`;
}
