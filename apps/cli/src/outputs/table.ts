import { stripVTControlCharacters, styleText } from "node:util";
import { printable } from "./printable.js";
import type { Output } from "./reporter.js";

/** A column: its heading and its cell for each row; a column that is empty throughout is left out. */
export interface Column {
  readonly heading: string;
  readonly cells: readonly (string | undefined)[];
  /** Numbers are aligned to the right. */
  readonly numeric?: boolean;
}

/** Columns side by side, two spaces between them, under headings that are bold on a terminal. */
export function formatTable(columns: readonly Column[], stream: Output): string {
  const shown = columns
    .filter(({ cells }) => cells.some((cell) => cell !== undefined))
    .map(({ heading, cells, numeric = false }) => {
      const texts = cells.map((cell) => printable(cell ?? ""));
      return { heading, texts, numeric, width: Math.max(heading.length, ...texts.map((text) => text.length)) };
    });
  const line = (cells: readonly string[]): string => {
    const padded = shown.map(({ numeric, width }, k) =>
      numeric ? (cells[k] ?? "").padStart(width) : (cells[k] ?? "").padEnd(width),
    );
    return padded.join("  ").trimEnd();
  };
  const headings = line(shown.map(({ heading }) => heading));
  const rows = (columns[0]?.cells ?? []).map((_, row) => line(shown.map(({ texts }) => texts[row] ?? "")));
  return [bold(headings, stream), ...rows].map((text) => `${text}\n`).join("");
}

/** `text` in bold where `stream` is a terminal that wants it. */
export function bold(text: string, stream: Output): string {
  return stream.isTTY ? styleText("bold", text, { stream }) : stripVTControlCharacters(text);
}
