/**
 * Takes pictures of the element, to be looked at: sheets of all states in both schemes, directions
 * and widths, in long languages, in forced colours, with large text and in each skin; sheets of the
 * open flow; and the pages of the demo, with a run from its start to its decision. They go to
 * `results/screenshots/`.
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

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };
/** Side by side on one sheet. */
const phones = { width: 4 * phone.width + 3, height: 900 };
const desktops = { width: 3 * 426 + 2, height: 900 };

interface Sheet {
  name: string;
  context: BrowserContextOptions;
  lang?: string;
  dir?: 'rtl';
  /** Pixels of a cell. */
  cell: number;
  /** Percent of the user's text size. */
  text?: number;
  /** Name of a style sheet in `demo/skins`. */
  skin?: string;
  /** Pages in which the flow is open, in place of all states. */
  pages?: { names: readonly string[]; height: number };
}

const rightToLeft = { lang: 'ar', dir: 'rtl' } as const;

function* sheets(): Generator<Sheet> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const onPhone = { context: { colorScheme, viewport: phones }, cell: phone.width };
    const onDesktop = { context: { colorScheme, viewport: desktops }, cell: 426 };
    for (const [width, size] of Object.entries({ phone: onPhone, desktop: onDesktop })) {
      yield { name: `${width}-${colorScheme}-ltr`, ...size };
      yield { name: `${width}-${colorScheme}-rtl`, ...size, ...rightToLeft };
    }
    const open = [
      {
        name: `open-phone-${colorScheme}`,
        ...onPhone,
        pages: { names: ['opening', 'started', 'submitted', 'embedded started'], height: 640 },
      },
      {
        name: `open-desktop-${colorScheme}`,
        // What is not in the viewport is not drawn, two frames deep.
        context: { colorScheme, viewport: { width: 2 * 860 + 1, height: 2 * 1000 } },
        cell: 860,
        pages: {
          names: ['opening', 'started', 'embedded opening', 'embedded started'],
          height: 960,
        },
      },
    ];
    for (const sheet of open) {
      yield { ...sheet, name: `${sheet.name}-ltr` };
      yield { ...sheet, name: `${sheet.name}-rtl`, ...rightToLeft };
    }
    yield {
      ...onDesktop,
      name: `forced-${colorScheme}`,
      context: { ...onDesktop.context, forcedColors: 'active' },
    };
    for (const skin of ['bank', 'start-up']) {
      yield { name: `${skin}-${colorScheme}`, ...onDesktop, skin };
      yield { name: `${skin}-${colorScheme}-rtl`, ...onPhone, skin, ...rightToLeft };
    }
  }
  const onPhone = { context: { viewport: phones }, cell: phone.width };
  for (const lang of ['de', 'ta']) {
    yield { name: `phone-light-${lang}`, ...onPhone, lang };
    yield { name: `text-200-${lang}`, ...onPhone, lang, text: 200 };
  }
  yield { name: 'text-200-en', ...onPhone, text: 200 };
  yield { name: 'text-200-ar', ...onPhone, ...rightToLeft, text: 200 };
  yield {
    name: 'reduced-motion',
    context: { viewport: desktops, reducedMotion: 'reduce' },
    cell: 426,
  };
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
    const next = document.createElement('hr');
    figure.append(caption, element, next);
    document.querySelector('main')?.append(figure);
    return element;
  };
  const say = (...kinds: string[]) => {
    const frame = document.getElementById('veriffFrame') as HTMLIFrameElement;
    for (const kind of kinds) frame.contentWindow?.postMessage({ say: `VERIFF_${kind}` }, '*');
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
  Object.assign(cell('label'), { label: 'Continue to the next step of your application' });
  cell('slot').append('A slotted text');
  cell('required').required = true;
  const creating = cell('creating');

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
  const failed = silent.start();
  await seen(silent, 'opening');
  // Only now may time go on: see below.
  document.documentElement.dataset['silent'] = '';
  await failed;
  creating.createSession = () => new Promise(() => {});
  void creating.start();

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

/** Runs in a page of its own: the flow open as its address says, by a real run. */
async function openFlow(name: string): Promise<void> {
  await customElements.whenDefined('veriff-verify');
  const element = document.querySelector('veriff-verify');
  if (!element) throw new Error('The page has no element.');
  if (name.startsWith('embedded')) element.mode = 'embedded';
  if (name.endsWith('opening')) element.sessionUrl = 'http://localhost:9/silence';
  if (name === 'submitted') {
    element.sessionUrl = 'http://localhost:9/flow';
    window.addEventListener('message', ({ data }) => {
      if (!data?.ready) return;
      const flow = document.getElementById('veriffFrame') as HTMLIFrameElement;
      for (const say of ['VERIFF_STARTED', 'VERIFF_SUBMITTED'])
        flow.contentWindow?.postMessage({ say }, '*');
    });
  }
  void element.start();
}

const sheetStyle = `
  :root { color-scheme: light dark; }
  body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #10161a); color: light-dark(#1b2428, #e6ecef); }
  main { display: grid; gap: 1px; background: light-dark(#dde3e6, #2a3338); }
  figure { margin: 0; padding: 16px; background: light-dark(#fff, #10161a); min-inline-size: 0; }
  figcaption { margin-block-end: 12px; font: 12px monospace; opacity: .7; }
  hr { margin: 0; border: 0; border-block-start: 1px dashed; opacity: .4; }
  iframe { display: block; inline-size: 100%; border: 0; }
  .page { padding: 16px; }
  .start-up figure { background: light-dark(#f3d7ff, #45176b); color: light-dark(#2b1442, #fbeaff); }
  .bank figure { background: light-dark(#f6f3ec, #141c2b); color: light-dark(#1b2436, #e8ebf2); }
`;

const script = `/@fs${source}/index.ts`;

function pageOf({ name, lang = 'en', dir, text = 100, skin }: Sheet, body: string): string {
  return `<!doctype html><html lang="${lang}" dir="${dir ?? 'ltr'}" data-source="${script}">
    <meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>${name}</title><style>${sheetStyle} html { font-size: ${text}% }</style>
    ${skin ? `<link rel="stylesheet" href="/skins/${skin}.css">` : ''}
    <script type="module" src="${script}"></script>
    <body class="${skin ?? ''}">${body}`;
}

async function takeSheet(browser: Browser, demo: string, sheet: Sheet): Promise<void> {
  const context = await browser.newContext(sheet.context);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(sheet.name, error));
  const flow = await readFile(join(source, 'testing', 'flow.html'), 'utf8');
  await page.route('http://localhost:9/**', (route) =>
    route.request().url().includes('/silence')
      ? undefined
      : route.fulfill({ contentType: 'text/html', body: flow }),
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
  const { pages } = sheet;
  const figures = (pages?.names ?? []).map(
    (name) =>
      `<figure style="padding: 0"><figcaption dir="ltr">${name}</figcaption
      ><iframe name="${name}" src="/one-page?${name}" style="block-size: ${pages?.height}px"
        allow="camera; microphone"></iframe></figure>`,
  );
  const columns = `grid-template-columns: repeat(auto-fill, ${sheet.cell}px)`;
  await page.route(`${demo}/sheet`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: pageOf(sheet, `<main style="${columns}">${figures.join('')}</main>`),
    }),
  );
  await page.route(`${demo}/one-page?*`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: pageOf(
        sheet,
        `<div class="page"><p>What comes before.</p><veriff-verify></veriff-verify><hr><p>What follows.</p></div>`,
      ),
    }),
  );
  if (!pages) await page.clock.install();
  await page.goto(`${demo}/sheet`);
  await page.waitForFunction(() => customElements.get('veriff-verify'));
  for (const name of pages?.names ?? []) {
    const frame = page.frame({ name });
    if (!frame) throw new Error(`There is no page ${name}.`);
    await frame.evaluate(openFlow, name);
    const status = name === 'submitted' ? name : 'opening';
    await frame.locator(`veriff-verify[status="${status}"]`).waitFor();
    if (!name.endsWith('started')) continue;
    await frame.frameLocator('#veriffFrame').getByTestId('start').waitFor();
  }
  if (!pages) {
    const states = page.evaluate(showStates, {
      errors: ERROR_CODES,
      decisions: [...DECISIONS, 'unknown'] as never,
    });
    await page.locator('html[data-silent]').waitFor({ state: 'attached' });
    await page.clock.runFor(20_001);
    await states;
  }
  if (!pages) {
    await page.waitForLoadState('networkidle');
    // Only a key makes a ring.
    await page.locator('#hover').evaluate((element: HTMLElement) => element.focus());
    await page.keyboard.press('Tab');
    await page.locator('#hover button').hover();
  }
  await save(page, sheet.name, true);
  await context.close();
}

/** The pages of the demo, and in the first of them a run from its start to its decision. */
async function takeDemo(browser: Browser, demo: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, viewport] of Object.entries({ phone, desktop })) {
      for (const address of ['index', 'skins']) {
        const name = `demo-${address}-${width}-${colorScheme}`;
        if (!name.includes(wanted)) continue;
        const page = await openDemo(browser, `${demo}/${address}.html`, { colorScheme, viewport });
        await save(page, name, true);
        await page.getByTestId('language').selectOption('ar');
        await page.getByTestId('mode').selectOption('embedded');
        await page.locator('veriff-verify').last().getByRole('button').click();
        await page.frameLocator('#veriffFrame').getByTestId('start').waitFor();
        await save(page, `${name}-embedded-rtl`, width === 'desktop');
        await page.context().close();
      }
      for (const lang of ['', 'ar']) {
        const name = `run-${width}-${colorScheme}-${lang ? 'rtl' : 'ltr'}`;
        if (!name.includes(wanted)) continue;
        const page = await openDemo(browser, demo, { colorScheme, viewport });
        await page.getByTestId('language').selectOption(lang);
        await takeRun(page, name);
        await page.context().close();
      }
    }
  }
}

async function openDemo(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(address, message.text());
  });
  await page.goto(address);
  await page.locator('veriff-verify:defined').first().waitFor();
  return page;
}

/** Goes through the flow, and puts a picture of each step on one sheet. */
async function takeRun(page: Page, name: string): Promise<void> {
  const element = page.locator('veriff-verify');
  const flow = page.frameLocator('#veriffFrame');
  const pictures: [step: string, picture: Buffer][] = [];
  const take = async (step: string) => {
    // Cameras and fonts take a moment; nothing depends on it.
    await page.waitForTimeout(400);
    pictures.push([step, await page.screenshot()]);
  };
  await element.scrollIntoViewIfNeeded();
  await take('idle');
  await element.click();
  await flow.getByTestId('start').waitFor();
  await take('started');
  await flow.getByTestId('start').click();
  await flow.getByTestId('document-passport').waitFor();
  await take('document');
  await flow.getByTestId('document-passport').click();
  for (const screen of ['document-front', 'face']) {
    await flow.locator(`#flow[data-screen="${screen}"]`).waitFor();
    await flow.getByTestId('capture').waitFor();
    await take(screen);
    await flow.getByTestId('capture').click();
    await flow.getByTestId('use-photo').waitFor();
    await take(`${screen}, taken`);
    await flow.getByTestId('use-photo').click();
  }
  await flow.getByTestId('submit').waitFor();
  await take('review');
  await flow.getByTestId('submit').click();
  await flow.getByTestId('done').waitFor();
  await take('submitted');
  await flow.getByTestId('done').click();
  await page.locator('veriff-verify[status="finished"]').waitFor();
  await take('finished');
  await page.waitForFunction(() => document.querySelector('veriff-verify')?.decision);
  await take('decision');

  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const columns = width < 600 ? 5 : 3;
  const sheet = await page.context().newPage();
  await sheet.setViewportSize({ width: columns * width + columns - 1, height: 2 * height });
  const figures = pictures.map(
    ([step, picture]) =>
      `<figure style="padding: 0"><figcaption>${step}</figcaption><img src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
  );
  await sheet.setContent(
    `<style>${sheetStyle}</style><main style="grid-template-columns: repeat(${columns}, auto)">${figures.join('')}</main>`,
  );
  await save(sheet, name, true);
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
    ...browserArguments.filter((argument) => !argument.startsWith('--disable-features')),
    // Pages that the script itself answers with count as public, and may not open the local flow.
    '--disable-features=AutofillServerCommunication,LocalNetworkAccessChecks',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
  ],
});
try {
  for (const sheet of sheets()) {
    if (sheet.name.includes(wanted)) await takeSheet(browser, demo, sheet);
  }
  await takeDemo(browser, demo);
} finally {
  await browser.close();
  close();
}
