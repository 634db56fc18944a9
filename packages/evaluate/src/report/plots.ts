import { escapeHtml } from "./html.js";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Standard error, drawn as a whisker. */
  readonly error: number;
}

const LINE = 22;
/** Where labels and values end. */
const [LABELS, VALUES] = [135, 180];
const LEFT = VALUES + 10;
const LENGTH = 350;

/** Horizontal bars over 0..1, their values beside the labels, over lines at 0, a half and 1. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const at = (value: number): number => LEFT + LENGTH * Math.min(1, Math.max(0, value));
  const rows = bars.map(({ label, value, error }, k) => {
    const y = k * LINE + 4;
    const middle = y + 7;
    return `<text x="${LABELS}" y="${y + 11}" text-anchor="end">${escapeHtml(label)}</text>
<text x="${VALUES}" y="${y + 11}" text-anchor="end">${value.toFixed(3)}</text>
<rect x="${LEFT}" y="${y}" width="${(at(value) - LEFT).toFixed(1)}" height="14" fill="currentColor" fill-opacity="0.35" stroke="currentColor"/>
<line x1="${at(value - error).toFixed(1)}" x2="${at(value + error).toFixed(1)}" y1="${middle}" y2="${middle}" stroke="currentColor" stroke-width="2"/>`;
  });
  const bottom = bars.length * LINE + 4;
  const grid = [0, 0.5, 1].map(
    (
      value,
    ) => `<line x1="${at(value)}" x2="${at(value)}" y1="0" y2="${bottom}" stroke="currentColor" stroke-opacity="0.3"/>
<text x="${at(value)}" y="${bottom + 14}" text-anchor="middle">${value}</text>`,
  );
  return svg(title, LEFT + LENGTH + 6, bottom + 18, [...grid, ...rows].join("\n"));
}

export interface Line {
  readonly label: string;
  /** One value for each tick. */
  readonly values: readonly number[];
}

const DASHES = ["", "8 4", "2 3", "10 3 2 3", "14 4", "4 4", "1 5", "12 3 3 3 3 3"];
const STEP = 46;
const HEIGHT = 260;
/** Between the names of two lines. */
const NAME = 14;

/** Lines over named ticks, values -1..1 or 0..1. Each has its own dashes and leads to its name: colour says nothing. */
export function lineChart(title: string, ticks: readonly string[], lines: readonly Line[]): string {
  const least = Math.min(0, ...lines.flatMap(({ values }) => values)) < -0.05 ? -1 : 0;
  const x = (k: number): number => 50 + k * STEP;
  const y = (value: number): number => 10 + HEIGHT * (1 - (value - least) / (1 - least));
  const end = x(ticks.length - 1);
  const grid = [least, (least + 1) / 2, 1].map(
    (value) => `<line x1="50" x2="${end}" y1="${y(value)}" y2="${y(value)}" stroke="currentColor" stroke-opacity="0.3"/>
<text x="42" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const tickNames = ticks.map(
    (tick, k) => `<text transform="translate(${x(k)},${HEIGHT + 26}) rotate(40)">${escapeHtml(tick)}</text>`,
  );
  const last = lines.map(({ values }) => y(values.at(-1)!));
  const names = spread(last, y(least));
  const drawn = lines.map((line, k) => {
    const name = names[k]!;
    const points = line.values.map((value, t) => `${x(t)},${y(value).toFixed(1)}`).join(" ");
    // Dashes come again in thicker lines where there are more methods.
    const width = 1.8 + 1.6 * Math.floor(k / DASHES.length);
    const look = `stroke="currentColor" stroke-width="${width}" stroke-dasharray="${DASHES[k % DASHES.length]!}"`;
    return `<polyline points="${points}" fill="none" ${look}/>
<line x1="${end + 3}" x2="${end + 20}" y1="${last[k]!.toFixed(1)}" y2="${name.toFixed(1)}" stroke="currentColor" stroke-opacity="0.5"/>
<line x1="${end + 22}" x2="${end + 60}" y1="${name.toFixed(1)}" y2="${name.toFixed(1)}" ${look}/>
<text x="${end + 66}" y="${(name + 4).toFixed(1)}">${escapeHtml(line.label)}</text>`;
  });
  const lowest = Math.max(HEIGHT + 90, ...names.map((name) => name + NAME));
  return svg(title, end + 200, lowest, [...grid, ...tickNames, ...drawn].join("\n"));
}

/** Heights close to these at which names do not cover one another; above `bottom` as long as there is room. */
function spread(heights: readonly number[], bottom: number): number[] {
  const order = heights.map((_, k) => k).sort((a, b) => heights[a]! - heights[b]!);
  const out = [...heights];
  let free = NAME / 2;
  for (const k of order) free = (out[k] = Math.max(free, out[k]!)) + NAME;
  let limit = Math.max(bottom, NAME * (heights.length - 0.5));
  for (const k of order.reverse()) limit = (out[k] = Math.min(limit, out[k]!)) - NAME;
  return out;
}

function svg(title: string, width: number, height: number, content: string): string {
  const extents = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<div class="scroll"><svg role="img" aria-label="${escapeHtml(title)}" ${extents}>\n${content}\n</svg></div>`;
}
