/**
 * A page whose coverage counts every frame in it. The runner keeps of each address the script that
 * came last, so that a page in a frame would hide what the tests themselves have covered.
 */
import type { BrowserContext, JSCoverageEntry, Page } from 'puppeteer-core';

type ScriptCoverage = NonNullable<JSCoverageEntry['rawScriptCoverage']>;
type FunctionCoverage = ScriptCoverage['functions'][number];

export async function createPage({ context }: { context: BrowserContext }): Promise<Page> {
  const page = await context.newPage();
  const { coverage } = page;
  const stop = coverage.stopJSCoverage.bind(coverage);
  coverage.stopJSCoverage = async () => oneOfEach(await stop());
  return page;
}

function oneOfEach(entries: readonly JSCoverageEntry[]): JSCoverageEntry[] {
  const scripts = new Map<string, JSCoverageEntry>();
  for (const entry of entries) {
    const { url, rawScriptCoverage: script } = entry;
    const known = scripts.get(url)?.rawScriptCoverage;
    if (known && script) known.functions = bestOfEach([...known.functions, ...script.functions]);
    else scripts.set(url, entry);
  }
  return [...scripts.values()];
}

/** Of each function the one that ran through most of its code: never more than was covered. */
function bestOfEach(functions: readonly FunctionCoverage[]): FunctionCoverage[] {
  const best = new Map<string, FunctionCoverage>();
  for (const one of functions) {
    const [whole] = one.ranges;
    const key = `${whole?.startOffset}-${whole?.endOffset}`;
    const known = best.get(key);
    if (!known || covered(one) > covered(known)) best.set(key, one);
  }
  return [...best.values()];
}

/** Characters that ran. Ranges lie within those before them. */
function covered({ ranges }: FunctionCoverage): number {
  const [whole] = ranges;
  if (!whole) return 0;
  const ran = new Uint8Array(whole.endOffset - whole.startOffset);
  for (const { startOffset, endOffset, count } of ranges) {
    ran.fill(Math.min(count, 1), startOffset - whole.startOffset, endOffset - whole.startOffset);
  }
  return ran.reduce((sum, one) => sum + one, 0);
}
