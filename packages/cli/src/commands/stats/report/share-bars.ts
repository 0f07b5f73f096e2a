/** What groups are made of: a bar of 100 per cent each, in parts. */
import { escapeHtml } from "@wildpose/training";
import { formatCount } from "../../../figures.js";

export interface ShareBars {
  readonly title: string;
  readonly unit: string;
  readonly about: string;
  readonly parts: readonly { readonly name: string; readonly colour: string }[];
  readonly groups: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

const WIDTH = 760;
const left = 120;
const right = WIDTH - 70;
const STEP = 22;
const BAR = 14;

/** @returns a `<figure>`. */
export function shareBars({ title, unit, about, parts, groups }: ShareBars): string {
  const bars = groups.flatMap(({ name, counts }, index) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const y = index * STEP + (STEP - BAR) / 2;
    const middle = index * STEP + STEP / 2;
    let before = 0;
    const drawn = counts.flatMap((count, part) => {
      const x = left + ((right - left) * before) / Math.max(1, total);
      before += count;
      const width = ((right - left) * count) / Math.max(1, total);
      if (count === 0) return [];
      const said = `${name}, ${parts[part].name}: ${formatCount(count)} (${((100 * count) / total).toPrecision(3)} %)`;
      return [
        `<rect class="bar ${parts[part].colour}" x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.8).toFixed(1)}" height="${BAR}"><title>${escapeHtml(said)}</title></rect>`,
      ];
    });
    return [
      `<text x="${left - 8}" y="${middle}" dy="0.32em" text-anchor="end">${escapeHtml(name)}</text>`,
      ...drawn,
      `<text x="${right + 8}" y="${middle}" dy="0.32em">${formatCount(total)}</text>`,
    ];
  });
  const keys = parts.map(({ name, colour }) => `<span class="key block ${colour}">${escapeHtml(name)}</span>`);
  return `<figure><figcaption><b>${escapeHtml(title)}</b> <span>${escapeHtml(unit)}</span><span class="legend">${keys.join(" ")}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${groups.length * STEP}" role="img" aria-label="${escapeHtml(`${title}, ${unit}`)}">
${bars.join("\n")}
</svg>
<p class="about">${escapeHtml(about)}</p></figure>`;
}
