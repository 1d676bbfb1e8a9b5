/** Faults that a test asks for, so that its client meets a Veriff that is down, slow or wrong. */
import { nanoid } from 'nanoid';
import { parseDuration } from './clock.ts';

export const faultTypes = [
  'latency',
  'status',
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
  'times may be left out, * in a path stands for anything. Faults: {"latency": 3000}, ' +
  '{"status": 429, "headers": {"retry-after": "1"}}, "reset", "truncate", "bad-signature", "bad-json".';

const maxRules = 1_000;
const maxLatency = 600_000;
const defaultLatency = 1_000;
const defaultStatus = 503;

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

/** `*` stands for anything, `:name` for one segment. Not a RegExp: a pattern may hold any text. */
export function matchesPath(pattern: string, path: string): boolean {
  const [start = '', ...rest] = pattern.replace(/:[a-z]\w*/gi, '*').split('*');
  const end = rest.pop();
  if (end === undefined) return path === start;
  if (!path.startsWith(start)) return false;
  let position = start.length;
  for (const piece of rest) {
    const found = path.indexOf(piece, position);
    if (found === -1) return false;
    position = found + piece.length;
  }
  return path.length - end.length >= position && path.endsWith(end);
}

function readRule(input: unknown): FaultRule | null {
  if (!isRecord(input)) return null;
  const { match = {}, times = null } = input;
  if (!isRecord(match)) return null;
  const { method = null, path = null } = match;
  if (method !== null && typeof method !== 'string') return null;
  if (path !== null && (typeof path !== 'string' || path.length > 1_000)) return null;
  if (times !== null && !(Number.isSafeInteger(times) && Number(times) > 0)) return null;
  const fault = readFault(input);
  if (!fault) return null;
  return {
    id: nanoid(),
    match: { method: method?.toUpperCase() ?? null, path },
    times: times === null ? null : Number(times),
    fault,
  };
}

/**
 * A fault is a name, an object named by its `type`, or an object whose key is the name; what
 * it needs may stand in it or beside it.
 */
function readFault(rule: Record<string, unknown>): Fault | null {
  const given = rule['fault'];
  const settings: Record<string, unknown> = isRecord(given) ? { ...rule, ...given } : { ...rule };
  const name = typeof given === 'string' ? given : (settings['type'] ?? firstFaultKey(given));
  const type = faultTypes.find((known) => known === name);
  switch (type) {
    case 'latency': {
      const ms = parseDuration(settings['latency'] ?? settings['ms'] ?? defaultLatency);
      return ms === null || ms > maxLatency ? null : { type, ms };
    }
    case 'status':
      return readStatusFault(settings);
    case 'reset': {
      const when = settings['when'] ?? settings['reset'];
      return { type, when: when === 'after' ? 'after' : 'before' };
    }
    case 'truncate':
    case 'bad-signature':
    case 'bad-json':
      return { type };
    case undefined:
      return null;
  }
}

function readStatusFault(settings: Record<string, unknown>): Fault | null {
  const status = settings['status'] ?? defaultStatus;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return null;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings['headers'] ?? {})) {
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

function firstFaultKey(fault: unknown): FaultType | undefined {
  return isRecord(fault) ? faultTypes.find((type) => Object.hasOwn(fault, type)) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
