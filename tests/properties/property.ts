/**
 * Runs properties and counts their cases.
 *
 * - `PROPERTY_RUNS=10`: ten times as many cases (a factor, also below 1; default 1).
 * - `PROPERTY_SEED=1234`: the same cases again; default: another seed in every run.
 * - `PROPERTY_PATH=12:0:3`: one case alone, with its seed and the name of its property:
 *   `PROPERTY_SEED=1234 PROPERTY_PATH=12:0:3 npx vitest run properties -t 'name'`.
 */

import fc from 'fast-check';
import { test } from 'vitest';

/** Cases that a plain run has, at least. */
const casesPromised = 20_000;

const factor = readNumber('PROPERTY_RUNS') ?? 1;
/** The same seed gives the same cases. */
export const seed: number = readNumber('PROPERTY_SEED') ?? Date.now() % 2 ** 31;
const path = process.env['PROPERTY_PATH'];

/** Cases that this run has to reach. */
export const casesExpected: number = Math.floor(casesPromised * Math.min(factor, 1));

const counts = new Map<string, number>();

/** Cases that really ran, by the name of their property. */
export function casesRun(): ReadonlyMap<string, number> {
  return counts;
}

/**
 * Declares a property as a test.
 *
 * @param runs - Cases of a plain run.
 */
export function property<Value>(
  name: string,
  runs: number,
  arbitrary: fc.Arbitrary<Value>,
  holds: (value: Value) => Promise<void> | void,
): void {
  // A case that fails one time in a thousand is a fault too, so nothing is tried twice.
  test(name, { retry: 0, timeout: 600_000 * Math.max(1, factor) }, async () => {
    let cases = 0;
    const counted = fc.asyncProperty(arbitrary, async (value) => {
      await holds(value);
      cases += 1;
    });
    const details = await fc.check(counted, {
      numRuns: Math.max(1, Math.round(runs * factor)),
      seed,
      // A case that hangs is told with its path too.
      timeout: 20_000,
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    });
    counts.set(name, cases);
    if (!details.failed) return;
    const replay =
      `PROPERTY_SEED=${details.seed} PROPERTY_PATH=${details.counterexamplePath ?? ''} ` +
      `npx vitest run properties -t '${name}'`;
    const report = (await fc.asyncDefaultReportMessage(details)) ?? '';
    throw new Error(`Replay: ${replay}\n${report.slice(0, 10_000)}`, {
      cause: details.errorInstance,
    });
  });
}

function readNumber(name: string): number | null {
  const text = process.env[name];
  if (text === undefined || text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value) && (value > 0 || name === 'PROPERTY_SEED')) return value;
  throw new TypeError(`${name} must be a number.`);
}
