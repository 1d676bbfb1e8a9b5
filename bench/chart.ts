/** Bar charts as SVG, without a library: a few groups of bars, one under the other. */
export interface Group {
  title: string;
  unit: string;
  /** Value of the longest bar that there could be; the longest of the group by default. */
  max?: number;
  /** Decimals of the values. Default 1. */
  digits?: number;
  bars: readonly { label: string; value: number; ours?: boolean }[];
}

const width = 720;
const labelWidth = 300;
const barHeight = 18;
const rowHeight = 26;
const titleHeight = 40;
const barWidth = width - labelWidth - 90;

/** Bars of one group share a scale, and groups of one `max` do; those of `ours` are in the accent. Readable light and dark. */
export function barChart(title: string, groups: readonly Group[]): string {
  let y = 8;
  const parts: string[] = [];
  for (const { title, unit, bars, max, digits = 1 } of groups) {
    y += titleHeight;
    parts.push(`<text class="title" x="0" y="${y - 14}">${escape(title)}</text>`);
    const scale = barWidth / (max ?? Math.max(...bars.map(({ value }) => value)));
    for (const { label, value, ours } of bars) {
      const length = Math.max(1, value * scale);
      const middle = y + barHeight / 2 + 5;
      parts.push(
        `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escape(label)}</text>`,
        `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"${ours ? ' class="ours"' : ''}/>`,
        `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${value.toFixed(digits)} ${unit}</text>`,
      );
      y += rowHeight;
    }
  }
  const height = y + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<style>
text{font:13px system-ui,sans-serif;fill:#24292f}
.title{font-weight:600;font-size:14px}
rect{fill:#8c959f}
.ours{fill:#0a7a70}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#6e7681}.ours{fill:#3fb8a8}}
</style>
${parts.join('\n')}
</svg>
`;
}

function escape(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
