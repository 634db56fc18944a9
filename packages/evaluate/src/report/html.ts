const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for HTML content and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** A number with its sign and, where it has one, its standard error. */
const FIGURE = /^[-\u2212]?\d+(\.\d+)?(\u00a0\u00b1\u00a0\d+(\.\d+)?)?$/;

/** A table. Figures stand to the right and unbroken, words to the left; a heading stands as the cells below it. */
export function htmlTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const figures = headings.map((_, k) => rows.every((row) => row[k] === "" || FIGURE.test(row[k] ?? "")));
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text, k) => `<${tag}${figures[k] ? ' class="figure"' : ""}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${cells("th", headings)}</thead><tbody>${rows.map((row) => cells("td", row)).join("\n")}</tbody></table></div>`;
}

/** The section of what failed; nothing when nothing did. */
export function failureList(failures: readonly string[]): string {
  if (failures.length === 0) return "";
  return `<h2>Failures</h2><ul>${failures.map((text) => `<li>${escapeHtml(text)}</li>`).join("")}</ul>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
/* The shadow at a side says that there is more to scroll to; its cover moves with the content. */
.scroll {
  overflow-x: auto;
  background: linear-gradient(90deg, Canvas 40%, #0000), linear-gradient(-90deg, Canvas 40%, #0000) 100% 0,
    linear-gradient(90deg, #8889, #0000), linear-gradient(-90deg, #8889, #0000) 100% 0;
  background-repeat: no-repeat;
  background-size: 2rem 100%, 2rem 100%, 0.7rem 100%, 0.7rem 100%;
  background-attachment: local, local, scroll, scroll;
}
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
th, td { padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; border-bottom: 1px solid #8886; max-width: 48rem; }
td:last-child { overflow-wrap: anywhere; }
td:nth-child(n+4):last-child:not(.figure) { min-width: 24rem; }
td:not(:last-child), .figure { white-space: nowrap; }
.figure { text-align: right; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34.5rem), 1fr)); gap: 0 2rem; }
.plots section { min-width: 0; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.8rem, 1fr)); gap: 0.6rem; }
figure { margin: 0; max-width: 8.5rem; }
figure img { width: 100%; display: block; }
figcaption { font-size: 0.8rem; line-height: 1.3; }
svg { display: block; }
svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
code { font-size: 0.9em; overflow-wrap: anywhere; }
`;

/** A whole page that needs nothing from elsewhere: no scripts, no fonts, and a policy that forbids loading any. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}
