/** What is measured in Chromium, one fresh browser context at a time. */
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { browserArguments, findBrowser } from '../../scripts/browser.ts';

declare global {
  interface Window {
    mount(): () => void;
    open(url: string): () => void;
    clicked: number;
    framed: number;
  }
}

/** A line that is as slow as a good mobile one, or as fast as the machine. */
export interface Line {
  name: string;
  /** Milliseconds that each request waits. */
  latency: number;
  /** Bytes a second. */
  throughput: number;
}

/**
 * How a person gets to the click: at once, by a script that gives no sign before it; with the mouse, that
 * moves onto the button and holds it for 80 ms; or some time after everything was preloaded, without
 * the session or with it.
 */
export type Approach = 'at once' | 'by mouse' | 'preloaded' | 'ahead';

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    args: [...browserArguments, '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });
}

async function withPage<Result>(
  browser: Browser,
  work: (page: Page, session: CDPSession) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    return await work(page, await context.newCDPSession(page));
  } finally {
    await context.close();
  }
}

/** Milliseconds from the click to the first request of the flow's frame. */
export async function timeOfClick(
  browser: Browser,
  url: string,
  line: Line,
  approach: Approach,
): Promise<number> {
  return withPage(browser, async (page, session) => {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: line.latency,
      downloadThroughput: line.throughput,
      uploadThroughput: line.throughput,
    });
    await page.addInitScript(() => {
      addEventListener('click', ({ timeStamp }) => (window.clicked = timeStamp), true);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { initiatorType, startTime } = entry as PerformanceResourceTiming;
          if (initiatorType === 'iframe') window.framed = startTime;
        }
      }).observe({ type: 'resource', buffered: true });
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    const button = page.locator('button');
    if (approach === 'preloaded' || approach === 'ahead') {
      await page.evaluate(
        (session) => document.querySelector('veriff-verify')?.preload({ session }),
        approach === 'ahead',
      );
      await page.waitForLoadState('networkidle');
    }
    if (approach === 'by mouse') await button.click({ delay: 80 });
    else await button.evaluate((element: HTMLElement) => element.click());
    await page.waitForFunction(() => window.framed > 0);
    return page.evaluate(() => window.framed - window.clicked);
  });
}

export interface FirstPaint {
  /** Milliseconds of the page's main thread in scripts, compiling them included. */
  script: number;
  /** Milliseconds from the start of the navigation. */
  paint: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  pid: number;
  tid: number;
  args: { data?: { url?: string; isLoadingMainFrame?: boolean; documentLoaderURL?: string } };
}

const SCRIPT =
  /^(EvaluateScript|FunctionCall|RunMicrotasks|FireAnimationFrame|v8\.(compile|compileModule|evaluateModule))$/;

/** Up to the first paint with something to see, which is the button that the script has made. */
export async function firstPaint(browser: Browser, url: string): Promise<FirstPaint> {
  return withPage(browser, async (page) => {
    await browser.startTracing(page, {
      categories: ['devtools.timeline', 'v8', 'loading', 'rail', 'blink.user_timing'],
    });
    await page.goto(url, { waitUntil: 'load' });
    await page.locator('button').waitFor();
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
    const trace = await browser.stopTracing();
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
    const start = traceEvents.findLast(
      ({ name, args }) => name === 'navigationStart' && args.data?.documentLoaderURL === url,
    );
    const end = traceEvents.findLast(
      ({ name, pid }) => name === 'firstContentfulPaint' && pid === start?.pid,
    );
    if (!start || !end) throw new Error('The trace lacks the navigation or its first paint.');
    const intervals = traceEvents.filter(
      ({ name, ph, ts, pid, tid }) =>
        ph === 'X' &&
        SCRIPT.test(name) &&
        pid === end.pid &&
        tid === end.tid &&
        ts >= start.ts &&
        ts <= end.ts,
    );
    return { script: unionLength(intervals) / 1_000, paint };
  });
}

/** Scripts call each other: what is nested counts once. */
function unionLength(events: readonly TraceEvent[]): number {
  let total = 0;
  let until = 0;
  for (const { ts, dur = 0 } of [...events].sort((a, b) => a.ts - b.ts)) {
    total += Math.max(0, ts + dur - Math.max(ts, until));
    until = Math.max(until, ts + dur);
  }
  return total;
}

export interface Remains {
  /** Bytes of JavaScript heap, after the garbage is gone. */
  heap: number;
  nodes: number;
  listeners: number;
  frames: number;
}

/** Cycles after which engine and libraries have put by what they keep for the next ones. */
export const WARM_UP = 500;

/** What a number of mounts and unmounts leaves behind, beyond what some of them left before. */
export async function remains(
  browser: Browser,
  url: string,
  cycles: number,
  flow: string | null,
): Promise<Remains> {
  return withPage(browser, async (page, session) => {
    await session.send('Performance.enable');
    await page.goto(url, { waitUntil: 'networkidle' });
    const run = (count: number) =>
      page.evaluate(
        async ([count, flow]) => {
          const frame = () => document.getElementById('veriffFrame');
          const until = async (condition: () => boolean) => {
            while (!condition()) await new Promise((resolve) => setTimeout(resolve));
          };
          for (let cycle = 0; cycle < count; cycle += 1) {
            const remove = flow === null ? window.mount() : window.open(flow);
            await new Promise((resolve) => setTimeout(resolve));
            if (flow !== null) await until(() => frame() !== null);
            remove();
            if (flow !== null) await until(() => frame() === null);
          }
        },
        [count, flow] as const,
      );
    const count = async (): Promise<Remains> => {
      // What has been removed may be taken down a little later.
      await page.waitForTimeout(500);
      for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { metrics } = await session.send('Performance.getMetrics');
      const metric = (name: string) => metrics.find((entry) => entry.name === name)?.value ?? 0;
      return {
        heap: usedSize,
        nodes: metric('Nodes'),
        listeners: metric('JSEventListeners'),
        frames: metric('Frames'),
      };
    };
    await run(WARM_UP);
    const before = await count();
    await run(cycles);
    const after = await count();
    return {
      heap: after.heap - before.heap,
      nodes: after.nodes - before.nodes,
      listeners: after.listeners - before.listeners,
      frames: after.frames - before.frames,
    };
  });
}

/** Scripts that were asked for: up to the click, and with the flow open. */
export async function scriptsOf(
  browser: Browser,
  url: string,
  takeRequests: () => string[],
): Promise<{ first: string[]; all: string[] }> {
  return withPage(browser, async (page) => {
    takeRequests();
    await page.goto(url, { waitUntil: 'networkidle' });
    const first = takeRequests();
    await page.locator('button').click();
    await page.frameLocator('#veriffFrame').locator('button').first().waitFor();
    return { first, all: [...first, ...takeRequests()] };
  });
}
