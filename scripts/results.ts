/** What a runner says of its tests, as counts and as names. */
import { readFile } from 'node:fs/promises';

export interface Results {
  passed: number;
  failed: number;
  skipped?: number;
  /** Each with its place, its full name and what it said. */
  failures?: readonly string[];
  /** Passed in the end, but not at the first try. */
  flaky?: readonly string[];
}

/** One entry of a list: whatever a test said stands below its name. */
export function entry(place: string, name: string, message = ''): string {
  return [`${place}: ${name}`, ...message.trim().split('\n').filter(Boolean)].join('\n    ');
}

/** A run that ended badly, or ran nothing, has failed whatever it counted. */
export function honest(place: string, results: Results, exitCode: number): Results {
  const { passed, failed, failures = [] } = results;
  const badEnd = exitCode !== 0 && failed === 0;
  if (!badEnd && passed + failed > 0) return results;
  const message = badEnd ? `It ended with exit code ${exitCode}.` : 'It ran no test.';
  return { ...results, failed: failed + 1, failures: [...failures, entry(place, 'run', message)] };
}

/** Null if there is none: the runner did not get that far. */
export async function readReport<Report>(file: string): Promise<Report | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Report);
}

export function noReport(place: string): Results {
  return { passed: 0, failed: 1, failures: [entry(place, 'run', 'It ended without a report.')] };
}
