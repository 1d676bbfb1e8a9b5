import { operations, veriffCodes } from '@veriff-verify/api';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSandboxApp } from './app.ts';
import { openApiDocument } from './openapi.ts';
import { pageColors } from './page.ts';
import { referenceStyle } from './reference-style.ts';

let response: Response;
let page: string;

beforeAll(async () => {
  response = await createSandboxApp().app.request('/reference');
  page = await response.text();
});

const all = (pattern: RegExp): string[] =>
  [...page.matchAll(pattern)].map(([, found]) => found ?? '');
const ids = () => all(/ id="([^"]+)"/g);

describe('GET /reference', () => {
  it('is a page without a script, under a policy that allows none', () => {
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    expect(page).not.toMatch(/<script|<style| style=| on\w+=/);
  });

  it('is small enough for a slow line', () => {
    expect(new TextEncoder().encode(page).byteLength).toBeLessThan(300_000);
  });

  it('has each operation and each webhook, with its path', () => {
    const { paths, webhooks } = openApiDocument();
    for (const [path, item] of [...Object.entries(paths), ...Object.entries(webhooks)]) {
      for (const operation of Object.values(item)) {
        expect(ids()).toContain(operation.operationId);
      }
      if (path.startsWith('/'))
        expect(page.replaceAll('<wbr>', '')).toContain(`<code>${path}</code>`);
    }
  });

  it('says what to do about every code that an operation can be refused with', () => {
    const codes = Object.values(operations).flatMap(
      (operation): readonly number[] => operation.codes,
    );
    for (const code of codes) {
      expect(page).toContain(`<code>${code}</code>`);
      expect(page).toContain(veriffCodes[code]?.advice.replaceAll('"', '&quot;'));
    }
  });

  it('names every field of a request and whether it is required', () => {
    const rows = page.replaceAll(/<wbr>|<\/?span[^>]*>/g, '');
    expect(rows).toMatch(/<code>verification\.person\.dateOfBirth<\/code>.*?>date<.*?>no</);
    expect(rows).toMatch(/<code>verification\.consents\[\]\.type<\/code>.*?>string<.*?>required</);
    expect(rows).toMatch(/<code>verification\.lang<\/code>.*?Deprecated\./);
  });

  it('has links that lead somewhere, and no name twice', () => {
    const links = all(/ href="#([^"]+)"/g);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !ids().includes(link))).toEqual([]);
    expect(ids().length).toBe(new Set(ids()).size);
    const labels = all(/ aria-labelledby="([^"]+)"/g);
    expect(labels.filter((label) => !ids().includes(label))).toEqual([]);
  });

  it('has one first heading, and leaves out no level', () => {
    const levels = all(/<h([1-6])[ >]/g).map(Number);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  it('shows examples that can be copied as they are', () => {
    const examples = all(/<pre tabindex="0"><code>([^<]*)<\/code>/g).map((text) =>
      text.replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
    );
    expect(examples.length).toBeGreaterThan(40);
    for (const example of examples) expect(() => JSON.parse(example)).not.toThrow();
  });

  it('is linked from the page of the sandbox', async () => {
    const console = await (await createSandboxApp().app.request('/')).text();
    expect(console).toContain('href="/reference"');
    expect(console).toContain('href="/openapi.json"');
  });
});

describe('the style of the reference', () => {
  const rulesOf = (style: string) => [...style.matchAll(/:root \{([^}]*)\}/g)];
  const [shared, own] = [rulesOf(pageColors), rulesOf(referenceStyle)];
  const [light, dark] = [0, 1]
    .map((scheme) => (shared[scheme]?.[1] ?? '') + own[scheme]?.[1])
    .map((rules) =>
      Object.fromEntries(
        [...rules.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
      ),
    );

  it.each([
    ['light', light],
    ['dark', dark],
  ])('has a contrast of at least 4.5 for all text when it is %s', (_name, colors = {}) => {
    const text = ['text', 'quiet', 'accent', 'get', 'good', 'wait', 'bad'];
    for (const [front, back] of text.flatMap((one) =>
      ['page', 'panel', 'mark'].map((other) => [one, other] as const),
    )) {
      const ratio = contrast(colors[front] ?? '', colors[back] ?? '');
      expect(ratio, `${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
