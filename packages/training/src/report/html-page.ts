import { escapeHtml } from "./escape-html.js";
import { reportStyle } from "./report-style.js";

export interface HtmlPage {
  /** Text, not HTML. */
  readonly title: string;
  /** CSS after that of all reports. */
  readonly style?: string;
  /** HTML. */
  readonly body: string;
}

/** A page that asks nothing of the network: what all reports begin and end with. */
export function htmlPage({ title, style = "", body }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
