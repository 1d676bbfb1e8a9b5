/**
 * Takes pictures of the element in every state, to be looked at: sheets of all states in both
 * schemes, directions and widths, in forced colours, with large text and in each skin; then the
 * open flow, in the demo. They go to `results/screenshots/`.
 *
 * Run from the root: `node --conditions=@veriff-verify/source
 * packages/veriff-verify/scripts/screenshots.ts [part of a name]`.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserArguments, findBrowser } from '../../../scripts/browser.ts';
import type { VeriffVerifyError } from '../src/errors.ts';
import { DECISIONS, ERROR_CODES } from '../src/testing/codes.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const output = join(root, 'results', 'screenshots');
const source = join(root, 'packages', 'veriff-verify', 'src');
const wanted = process.argv[2] ?? '';

const phone = { width: 390, height: 844 };
/** Side by side on one sheet. */
const phones = { width: 4 * phone.width + 3, height: 900 };
const desktop = { width: 1280, height: 900 };

interface Sheet {
  name: string;
  context: BrowserContextOptions;
  lang?: string;
  dir?: 'rtl';
  /** Pixels of a cell: as wide as a phone, in place of as many as fit. */
  cell?: number;
  /** Percent of the user's text size. */
  text?: number;
  /** Name of a style sheet in `demo/skins`. */
  skin?: string;
}

function* sheets(): Generator<Sheet> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = { colorScheme, viewport: desktop };
    for (const [width, size] of [
      ['phone', { context: { ...context, viewport: phones }, cell: phone.width }],
      ['desktop', { context }],
    ] as const) {
      yield { name: `${width}-${colorScheme}-ltr`, ...size };
      yield { name: `${width}-${colorScheme}-rtl`, ...size, lang: 'ar', dir: 'rtl' };
    }
    yield { name: `forced-${colorScheme}`, context: { ...context, forcedColors: 'active' } };
    for (const skin of ['bank', 'start-up']) {
      yield { name: `${skin}-${colorScheme}`, context, skin };
      yield { name: `${skin}-${colorScheme}-rtl`, context, skin, lang: 'he', dir: 'rtl' };
    }
  }
  const large = { context: { viewport: phones }, cell: phone.width, text: 200 };
  yield { name: 'text-200-phone', ...large };
  yield { name: 'text-200-phone-de', ...large, lang: 'de' };
  yield { name: 'reduced-motion', context: { viewport: desktop, reducedMotion: 'reduce' } };
}

/** Runs in the page: a cell for every state, each brought there by a real run. */
async function showStates({
  errors,
  decisions,
}: {
  errors: typeof ERROR_CODES;
  decisions: typeof DECISIONS;
}): Promise<void> {
  const FLOW = 'http://localhost:9/flow';
  type Element = HTMLElementTagNameMap['veriff-verify'];
  const cell = (name: string): Element => {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = name;
    caption.dir = 'ltr';
    const element = document.createElement('veriff-verify');
    element.id = name.replaceAll(' ', '-');
    figure.append(caption, element);
    document.querySelector('main')?.append(figure);
    return element;
  };
  const say = (kind: string) => {
    const frame = document.getElementById('veriffFrame') as HTMLIFrameElement;
    frame.contentWindow?.postMessage({ say: `VERIFF_${kind}` }, '*');
  };
  const seen = (element: Element, status: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (element.status === status && document.getElementById('veriffFrame')) resolve();
        else requestAnimationFrame(look);
      };
      look();
    });
  const session = { id: 'id', url: FLOW, ticket: 'a.b.c' };

  cell('idle');
  cell('hover');
  cell('focus');
  cell('disabled').disabled = true;
  Object.assign(cell('label'), { label: 'Continue' });
  cell('slot').append('A slotted text');
  const required = cell('required');
  required.required = true;

  for (const end of ['finished', 'canceled']) {
    const element = cell(end);
    element.createSession = async () => session;
    const result = element.start();
    await seen(element, 'opening');
    await ready();
    say(end.toUpperCase());
    await result;
  }
  for (const status of ['deciding', ...decisions]) {
    const element = cell(status);
    Object.assign(element, { createSession: async () => session, awaitDecision: true });
    element.endpoint = `/decision/${status}`;
    const result = element.start();
    await seen(element, 'opening');
    await ready();
    say('FINISHED');
    await result;
    if (status === 'deciding') continue;
    await new Promise((resolve) => element.addEventListener('veriff-decision', resolve));
  }
  const module = (await import(document.documentElement.dataset['source'] ?? '')) as {
    VeriffVerifyError: typeof VeriffVerifyError;
  };
  for (const code of errors) {
    const element = cell(code);
    element.createSession = () =>
      Promise.reject(new module.VeriffVerifyError(code, 'For developers.'));
    await element.start();
  }
  const silent = cell('load-timeout with its link');
  silent.createSession = async () => ({ ...session, url: `${FLOW}?silent` });
  void silent.start();
  await seen(silent, 'opening');

  function ready(): Promise<void> {
    return new Promise((resolve) => {
      const hear = ({ data }: MessageEvent) => {
        if (!data?.ready) return;
        window.removeEventListener('message', hear);
        // The handshake came before.
        setTimeout(resolve);
      };
      window.addEventListener('message', hear);
    });
  }
}

const sheetStyle = `
  :root { color-scheme: light dark; }
  body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #10161a); color: light-dark(#1b2428, #e6ecef); }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); gap: 1px; background: light-dark(#dde3e6, #2a3338); }
  figure { margin: 0; padding: 1rem; min-block-size: 7rem; background: light-dark(#fff, #10161a); min-inline-size: 0; }
  figcaption { margin-block-end: .75rem; font: .75rem monospace; opacity: .7; }
  .start-up figure { background: light-dark(#f3d7ff, #45176b); color: light-dark(#2b1442, #fbeaff); }
  .bank figure { background: light-dark(#f6f3ec, #141c2b); color: light-dark(#1b2436, #e8ebf2); }
`;

async function takeSheet(browser: Browser, demo: string, sheet: Sheet): Promise<void> {
  const context = await browser.newContext(sheet.context);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(sheet.name, error));
  await page.clock.install();
  const flow = await readFile(join(source, 'testing', 'flow.html'), 'utf8');
  await page.route('http://localhost:9/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: flow }),
  );
  await page.route('**/decision/*/sessions/*', (route) => {
    const status = route.request().url().split('/decision/')[1]?.split('/')[0];
    return route.fulfill({
      json: {
        session: { id: 'id', status: 'submitted' },
        decision: status === 'deciding' ? null : { status, code: 9001, reasonCode: null },
      },
    });
  });
  const script = `/@fs${source}/index.ts`;
  await page.route(`${demo}/sheet`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="${sheet.lang ?? 'en'}" dir="${sheet.dir ?? 'ltr'}" data-source="${script}">
        <title>${sheet.name}</title><style>${sheetStyle} html { font-size: ${sheet.text ?? 100}% } main { ${sheet.cell ? `grid-template-columns: repeat(4, ${sheet.cell}px)` : ''} }</style>
        ${sheet.skin ? `<link rel="stylesheet" href="/skins/${sheet.skin}.css">` : ''}
        <script type="module" src="${script}"></script>
        <body class="${sheet.skin ?? ''}"><main></main>`,
    }),
  );
  await page.goto(`${demo}/sheet`);
  await page.waitForFunction(() => customElements.get('veriff-verify'));
  await page.evaluate(showStates, { errors: ERROR_CODES, decisions: DECISIONS });
  await page.clock.runFor(20_001);
  await page.locator('#load-timeout-with-its-link[status="error"]').waitFor();
  await page.evaluate(() => {
    const creating = document.createElement('veriff-verify');
    creating.createSession = () => new Promise(() => {});
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = 'creating';
    figure.append(caption, creating);
    document.querySelector('main')?.append(figure);
    void creating.start();
  });
  // Only a key makes a ring.
  await page.locator('#hover').evaluate((element: HTMLElement) => element.focus());
  await page.keyboard.press('Tab');
  await page.locator('#hover').hover();
  await page.waitForLoadState('networkidle');
  await save(page, sheet.name, true);
  await context.close();
}

/** The flow itself, in the demo. */
async function takeFlows(browser: Browser, demo: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, viewport] of Object.entries({ phone, desktop })) {
      for (const address of ['index.html', 'skins.html']) {
        const name = `demo-${address.split('.')[0]}-${width}-${colorScheme}`;
        if (!name.includes(wanted)) continue;
        const context = await browser.newContext({ colorScheme, viewport });
        const page = await context.newPage();
        page.on('console', (message) => {
          if (message.type() === 'error') console.error(name, message.text());
        });
        await page.goto(`${demo}/${address}`);
        await page.locator('veriff-verify:defined').first().waitFor();
        await save(page, name, true);
        await page.locator('veriff-verify').first().click();
        await page.frameLocator('#veriffFrame').getByTestId('start').waitFor();
        await save(page, `${name}-modal`);
        await page.reload();
        await page.getByTestId('mode').selectOption('embedded');
        await page.locator('veriff-verify').first().click();
        await page.frameLocator('#veriffFrame').getByTestId('start').waitFor();
        await save(page, `${name}-embedded`, width === 'desktop');
        await context.close();
      }
    }
  }
}

async function save(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: join(output, `${name}.png`), fullPage });
  console.log(name);
}

async function startDemo(): Promise<{ demo: string; close(): void }> {
  const child = spawn(
    process.execPath,
    ['--conditions=@veriff-verify/source', join(root, 'scripts', 'start.ts')],
    {
      cwd: root,
      env: { ...process.env, PORT: '0', COMPANION_PORT: '0', SANDBOX_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const demo = /^\s*Demo\s+(\S+)/.exec(line)?.[1];
    if (demo) return { demo, close: () => child.kill() };
  }
  throw new Error('The demo did not start.');
}

await mkdir(output, { recursive: true });
const { demo, close } = await startDemo();
const browser = await chromium.launch({
  executablePath: await findBrowser(),
  args: [
    ...browserArguments,
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
  ],
});
try {
  for (const sheet of sheets()) {
    if (sheet.name.includes(wanted)) await takeSheet(browser, demo, sheet);
  }
  await takeFlows(browser, demo);
} finally {
  await browser.close();
  close();
}
