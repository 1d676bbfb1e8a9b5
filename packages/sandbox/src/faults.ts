/** Faults that a test asks for, so that its client meets a Veriff that is down, slow or wrong. */
import { veriffCodes } from '@veriff-verify/api';
import { nanoid } from 'nanoid';
import { parseDuration } from './clock.ts';

export const faultTypes = [
  'latency',
  'status',
  'code',
  'reset',
  'truncate',
  'bad-signature',
  'bad-json',
] as const;

export type FaultType = (typeof faultTypes)[number];

export type Fault =
  /** Waits, then answers as usual. */
  | { type: 'latency'; ms: number }
  /** Answers with this status, before the request has any effect. */
  | { type: 'status'; status: number; headers: Record<string, string>; body: string | null }
  /** Refuses with one of Veriff's codes, before the request has any effect. */
  | { type: 'code'; code: number }
  /**
   * Breaks the connection: `before` the request has any effect, or `after` it, when only the
   * answer is lost.
   */
  | { type: 'reset'; when: 'before' | 'after' }
  /** Sends half of the answer, then breaks the connection. */
  | { type: 'truncate' }
  /** Signs the answer wrongly. */
  | { type: 'bad-signature' }
  /** Answers with text that is not JSON, rightly signed. */
  | { type: 'bad-json' };

export interface FaultRule {
  id: string;
  match: { method: string | null; path: string | null };
  /** How many more requests it meets; null for all. */
  times: number | null;
  fault: Fault;
}

export const faultForm =
  'Send {"match": {"method": "POST", "path": "/v1/sessions"}, "times": 1, "fault": …}; match and ' +
  'times may be left out. A path starts with / or * and has no query; * stands for anything, {id} ' +
  'for one segment. One of the faults: {"latency": 3000} in milliseconds or as "3s", ' +
  '{"status": 429, "headers": {"retry-after": "1"}, "body": …}, {"code": 2104}, "reset" or {"reset": "after"}, ' +
  '"truncate", "bad-signature", "bad-json". Nothing else is read.';

const maxRules = 1_000;
const maxLatency = 600_000;
const defaultLatency = 1_000;
const defaultStatus = 503;

const timeKeys = ['latency', 'ms', 'value', 'delay', 'duration'] as const;
const statusKeys = ['status', 'code', 'value'] as const;
const codeKeys = ['code', 'value'] as const;
const momentKeys = ['reset', 'when'] as const;

/** What each fault reads. A key that it does not read is refused: it would do nothing. */
const settingKeys: Readonly<Record<FaultType, readonly string[]>> = {
  latency: timeKeys,
  status: [...statusKeys, 'headers', 'body'],
  code: codeKeys,
  reset: momentKeys,
  truncate: ['truncate'],
  'bad-signature': ['bad-signature'],
  'bad-json': ['bad-json'],
};

export class Faults {
  #rules: FaultRule[] = [];

  /** @throws TypeError for a rule that cannot be read; the message shows the right form. */
  add(input: unknown): FaultRule {
    const rule = readRule(input);
    if (!rule) throw new TypeError(faultForm);
    if (this.#rules.length >= maxRules) {
      throw new TypeError(`There are ${maxRules} faults already. DELETE /_sandbox/faults first.`);
    }
    this.#rules.push(rule);
    return rule;
  }

  list(): FaultRule[] {
    return this.#rules;
  }

  clear(): void {
    this.#rules = [];
  }

  /** Takes the fault that this request meets; the rule that was added first wins. */
  take(method: string, path: string): Fault | null {
    const rule = this.#rules.find(
      ({ match }) =>
        (match.method === null || match.method === method) &&
        (match.path === null || matchesPath(match.path, path)),
    );
    if (!rule) return null;
    if (rule.times !== null) {
      rule.times -= 1;
      if (rule.times === 0) this.#rules = this.#rules.filter((other) => other !== rule);
    }
    return rule.fault;
  }
}

/**
 * `*` stands for anything, `:name` and `{name}` for one segment; a slash at the end of the
 * pattern changes nothing. Not a RegExp: a pattern may hold any text.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const tokens = pattern.replace(/(.)\/$/, '$1').match(/:[a-z]\w*|\{\w+\}|[^]/gi) ?? [];
  let index = 0;
  let position = 0;
  // After a mismatch only the last star may take more: it can make up for every earlier one.
  let star: { index: number; position: number } | null = null;
  while (index < tokens.length || position < path.length) {
    const token = tokens[index];
    index += 1;
    if (token === '*') {
      star = { index, position };
      if (index === tokens.length) return true;
      continue;
    }
    const end = token === undefined ? null : matchToken(token, path, position);
    if (end !== null) {
      position = end;
    } else {
      if (!star || star.position >= path.length) return false;
      star.position += 1;
      ({ index, position } = star);
    }
  }
  return true;
}

/** Where the match of a character or of a placeholder ends; null without a match. */
function matchToken(token: string, path: string, position: number): number | null {
  if (token.length === 1) return path[position] === token ? position + 1 : null;
  const slash = path.indexOf('/', position);
  const end = slash === -1 ? path.length : slash;
  return end > position ? end : null;
}

function readRule(input: unknown): FaultRule | null {
  if (!isRecord(input)) return null;
  const { match: givenMatch = {}, times = null, fault: givenFault, ...beside } = input;
  const match = readMatch(givenMatch);
  if (!match) return null;
  if (times !== null && !(Number.isSafeInteger(times) && Number(times) > 0)) return null;
  const fault = readFault(givenFault, beside);
  if (!fault) return null;
  return { id: nanoid(), match, times: times === null ? null : Number(times), fault };
}

function readMatch(match: unknown): FaultRule['match'] | null {
  if (!isRecord(match)) return null;
  const { method = null, path = null, ...unknown } = match;
  if (Object.keys(unknown).length > 0) return null;
  if (method !== null && (typeof method !== 'string' || !/^(?:\*|[a-z]+)$/i.test(method))) {
    return null;
  }
  if (path !== null && (typeof path !== 'string' || !/^[/*][^?#]{0,999}$/.test(path))) return null;
  return { method: method === '*' ? null : (method?.toUpperCase() ?? null), path };
}

/**
 * A fault is a name, an object named by its `type`, or an object whose key is the name; what
 * it needs may stand in it or beside it.
 */
function readFault(given: unknown, beside: Record<string, unknown>): Fault | null {
  const inside = isRecord(given) ? given : {};
  if (typeof given !== 'string' && given !== undefined && given !== inside) return null;
  if (Object.keys(inside).some((key) => Object.hasOwn(beside, key))) return null;
  const {
    type: longName,
    kind,
    name,
    ...settings
  }: Record<string, unknown> = { ...beside, ...inside };

  const shortName = typeof given === 'string' ? given : undefined;
  const names = [shortName, longName, kind, name].filter((value) => value !== undefined);
  const candidates =
    names.length > 0 ? names : faultTypes.filter((type) => Object.hasOwn(settings, type));
  const type = faultTypes.find((known) => known === candidates[0]);
  if (!type || candidates.length > 1) return null;
  if (Object.keys(settings).some((key) => !settingKeys[type].includes(key))) return null;

  switch (type) {
    case 'latency': {
      const ms = parseDuration(onlyOne(settings, timeKeys, defaultLatency));
      return ms === null || ms > maxLatency ? null : { type, ms };
    }
    case 'status':
      return readStatusFault(settings);
    case 'code':
      return { type, code: readCode(onlyOne(settings, codeKeys, null)) };
    case 'reset': {
      const when = onlyOne(settings, momentKeys, 'before');
      if (when === 'after') return { type, when };
      return when === 'before' || when === true ? { type, when: 'before' } : null;
    }
    case 'truncate':
    case 'bad-signature':
    case 'bad-json':
      return (settings[type] ?? true) === true ? { type } : null;
  }
}

/** @throws TypeError for a code that Veriff does not have. */
function readCode(value: unknown): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (Object.hasOwn(veriffCodes, text)) return Number(text);
  throw new TypeError(
    `A fault's code is one of Veriff's: ${Object.keys(veriffCodes).join(', ')}. Another answer is ` +
      'made with {"status": 429, "body": …}.',
  );
}

function readStatusFault(settings: Record<string, unknown>): Fault | null {
  const status = onlyOne(settings, statusKeys, defaultStatus);
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return null;
  }
  const given = settings['headers'] ?? {};
  if (!isRecord(given)) return null;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    try {
      new Headers([[name, String(value)]]);
    } catch {
      return null;
    }
    headers[name.toLowerCase()] = String(value);
  }
  const body = settings['body'] ?? null;
  if (body === null || typeof body === 'string') return { type: 'status', status, headers, body };
  return { type: 'status', status, headers, body: JSON.stringify(body) };
}

/** The value of the one key that is set; undefined when several are: they would contradict. */
function onlyOne(
  settings: Record<string, unknown>,
  keys: readonly string[],
  fallback: unknown,
): unknown {
  const values = keys.map((key) => settings[key] ?? null).filter((value) => value !== null);
  return values.length > 1 ? undefined : (values[0] ?? fallback);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
