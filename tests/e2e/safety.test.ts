import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { VeriffVerifyElement } from 'veriff-verify';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicyDirectives } from '../../packages/veriff-verify/src/headers.ts';
import { HostedFlow } from '../hosted-flow.ts';
import { type Application, startApplication } from './application.ts';
import { launchBrowser } from './visitor.ts';

declare global {
  interface Window {
    reportViolation(text: string): void;
  }
}

const root = join(import.meta.dirname, '..', '..');

let application: Application;
let browser: Browser;
let built: PreviewServer;
let outDir: string;
const origins: Record<string, string> = {};

beforeAll(async () => {
  [application, browser] = await Promise.all([startApplication(), launchBrowser()]);
  outDir = await mkdtemp(join(tmpdir(), 'veriff-verify-demo-'));
  const configFile = join(root, 'vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  built = await preview({
    configFile,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, proxy: { '/veriff': new URL(application.companion).origin } },
  });
  origins['served by npm start'] = application.demo;
  origins['built'] = built.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await built?.close();
  await application?.close();
  if (outDir) await rm(outDir, { recursive: true });
});

/** A page of the demo, and everything that its policies were violated by. */
async function open(
  address: string,
): Promise<{ page: Page; violations: string[]; policy: string; cookies(): Promise<unknown[]> }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (text: string) => violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      // The flow has a policy of its own.
      if (window === top) {
        window.reportViolation(
          `${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`,
        );
      }
    });
  });
  const response = await page.goto(address);
  const policy = (await response?.allHeaders())?.['content-security-policy'] ?? '';
  await page.locator('veriff-verify:defined').first().waitFor();
  return { page, violations, policy, cookies: () => context.cookies() };
}

describe.each(['served by npm start', 'built'])('the demo, %s', (served) => {
  test('is sent with the policy that the README asks for', async () => {
    const { page, policy } = await open(`${origins[served]}/`);
    for (const [directive, sources] of Object.entries(contentSecurityPolicyDirectives)) {
      const found = policy.split('; ').find((part) => part.startsWith(`${directive} `));
      expect(found?.split(' ').slice(1), directive).toEqual(expect.arrayContaining([...sources]));
    }
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('nonce');
    await page.context().close();
  });

  test('is kept from what it has not allowed', async () => {
    const { page, violations } = await open(`${origins[served]}/`);
    await page.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.textContent = '1';
      } catch {
        // Trusted types are enforced.
      }
      document.body.setAttribute('style', 'color: red');
    });
    await expect.poll(() => violations.join()).toMatch(/require-trusted-types-for/);
    await expect.poll(() => violations.join()).toMatch(/style-src/);
    await page.context().close();
  });

  test.each(['modal', 'embedded'])('violates nothing in a whole %s run', async (mode) => {
    const { page, violations, cookies } = await open(`${origins[served]}/index.html`);
    await page.getByTestId('mode').selectOption(mode);
    await page.locator('veriff-verify').click();
    await new HostedFlow(page.frameLocator('#veriffFrame')).passThrough();
    await page.locator('veriff-verify[status="finished"]').waitFor();
    await page.locator('[data-event="veriff-decision"]').waitFor();
    expect(violations).toEqual([]);
    expect(await cookies()).toEqual([]);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    expect(new URL(page.url()).search).toBe('');
    await page.context().close();
  });

  test('violates nothing in a redirect and back', async () => {
    const { page, violations } = await open(`${origins[served]}/index.html`);
    await page.getByTestId('mode').selectOption('redirect');
    await page.locator('veriff-verify').click();
    await page.getByTestId('start').waitFor();
    await page.goBack();
    await page.locator('veriff-verify[status="canceled"]').waitFor();
    expect(violations).toEqual([]);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    await page.context().close();
  });

  test('shows three skins and violates nothing', async () => {
    const { page, violations } = await open(`${origins[served]}/skins.html`);
    const looks = await page.locator('veriff-verify').evaluateAll((elements) =>
      elements.map((element) => {
        const style = getComputedStyle(element.shadowRoot?.querySelector('button') as Element);
        return `${style.backgroundColor} ${style.borderRadius} ${style.fontFamily}`;
      }),
    );
    expect(new Set(looks).size).toBe(3);
    const elements = page.locator('veriff-verify');
    for (const index of [0, 1, 2]) {
      await elements.nth(index).click();
      await page.frameLocator('#veriffFrame').getByTestId('start').waitFor();
      await elements.nth(index).evaluate((element) => (element as VeriffVerifyElement).cancel());
      await page.locator('#veriffFrame').waitFor({ state: 'detached' });
    }
    await page.getByTestId('language').selectOption('de');
    await elements.first().getByText('Identität bestätigen').waitFor();
    expect(violations).toEqual([]);
    await page.context().close();
  });
});

describe('in forced colours', () => {
  test('the button has a border, the disabled one is told from it, and the ring is seen', async () => {
    const context = await browser.newContext({ forcedColors: 'active' });
    const page = await context.newPage();
    await page.goto(`${application.demo}/skins.html`);
    const button = page.locator('veriff-verify').first().getByRole('button');
    const style = () =>
      button.evaluate((node) => {
        const { borderTopColor, borderTopStyle, color, backgroundColor, outlineStyle } =
          getComputedStyle(node);
        return { borderTopColor, borderTopStyle, color, backgroundColor, outlineStyle };
      });
    const enabled = await style();
    expect(enabled.borderTopStyle).toBe('solid');
    expect(enabled.borderTopColor).not.toBe(enabled.backgroundColor);
    expect(enabled.color).not.toBe(enabled.backgroundColor);
    await page.locator('select').last().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect((await style()).outlineStyle).toBe('solid');
    await page.getByTestId('disabled').check({ force: true });
    await expect.poll(async () => (await style()).color).not.toBe(enabled.color);
    await context.close();
  });
});
