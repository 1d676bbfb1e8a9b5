/** What a test needs to say what it expects, on web standards alone. */
import { VeriffError } from '@veriff-verify/api';

/** @throws Error with this message when the condition does not hold. */
export function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Compares by value: objects have the same fields, lists and bytes the same items. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  const difference = findDifference(actual, expected, what, false);
  if (difference !== null) throw new Error(difference);
}

/** Like {@link equal}, but objects may have more fields. */
export function matches(actual: unknown, expected: unknown, what = 'value'): void {
  const difference = findDifference(actual, expected, what, true);
  if (difference !== null) throw new Error(difference);
}

/** Expects `VeriffError`, with these fields. */
export async function rejects(
  call: Promise<unknown>,
  expected: Partial<VeriffError>,
): Promise<VeriffError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  check(error !== null, `Nothing was thrown; expected ${show(expected)}.`);
  check(error instanceof VeriffError, `Expected a VeriffError, got ${describeError(error)}.`);
  matches(error, expected, 'error');
  return error;
}

/** Text of anything that was thrown, with its causes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `something that is no error: ${show(error)}`;
  const text = `${error.name}: ${error.message}`;
  return error.cause === undefined ? text : `${text} (caused by ${describeError(error.cause)})`;
}

function findDifference(
  actual: unknown,
  expected: unknown,
  path: string,
  partial: boolean,
): string | null {
  if (Object.is(actual, expected)) return null;
  if (!isObject(actual) || !isObject(expected)) {
    return `${path} is ${show(actual)}, not ${show(expected)}.`;
  }
  if (isRow(actual) && isRow(expected) && actual.length !== expected.length) {
    return `${path} has ${actual.length} items, not ${expected.length}.`;
  }
  if (actual instanceof Uint8Array && expected instanceof Uint8Array) {
    const index = actual.findIndex((byte, position) => byte !== expected[position]);
    return index === -1 ? null : `${path} differs from byte ${index} on.`;
  }
  const [fields, expectedFields] = [actual as Fields, expected as Fields];
  const keys = new Set([...Object.keys(expected), ...(partial ? [] : Object.keys(actual))]);
  for (const key of keys) {
    const difference = findDifference(fields[key], expectedFields[key], `${path}.${key}`, partial);
    if (difference !== null) return difference;
  }
  return null;
}

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRow(value: object): value is unknown[] | Uint8Array {
  return Array.isArray(value) || value instanceof Uint8Array;
}

function show(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value).slice(0, 300);
}
