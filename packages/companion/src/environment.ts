/** Reads the companion's settings from environment variables. */
import { checkOptions } from '@veriff-verify/api';
import type { Hono } from 'hono';
import * as v from 'valibot';
import { createCompanion } from './companion.ts';
import { InitPolicy } from './init-policy.ts';
import type { CompanionOptions } from './options.ts';
import { parseOrigins } from './origin.ts';

/** A variable is missing or malformed. The message is one line and never holds a value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(`${variable} ${message}`);
    this.variable = variable;
  }
}

const list = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
);

const secrets = v.pipe(
  list,
  v.nonEmpty('must hold at least one shared secret.'),
  v.check(
    (items) => items.every((item) => !/\s/.test(item)),
    'must be one or more shared secrets, separated by commas.',
  ),
);

/** Veriff's ids of integrations are UUIDs, and so are its API keys (error 1802). */
const id = v.pipe(v.string(), v.uuid('must be a UUID: take it from the Veriff Customer Portal.'));

const variables = v.object({
  VERIFF_API_KEY: id,
  VERIFF_SHARED_SECRET: secrets,
  VERIFF_BASE_URL: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (baseUrl) => works(() => checkOptions({ apiKey: 'any', sharedSecret: 'any', baseUrl })),
        'must be an https URL without /v1 (http on a loopback address only).',
      ),
    ),
  ),
  VERIFF_TICKET_SECRET: v.optional(
    v.pipe(v.string(), v.minLength(32, 'must have at least 32 characters.')),
  ),
  VERIFF_ALLOWED_ORIGINS: v.optional(
    v.pipe(
      list,
      v.check(
        (origins) => works(() => parseOrigins(origins)),
        'must be origins such as https://www.example.com, separated by commas.',
      ),
    ),
  ),
  VERIFF_INTEGRATION_ID: v.optional(id),
  VERIFF_ALLOWED_INIT: v.optional(
    v.pipe(
      list,
      v.check(
        (paths) => works(() => new InitPolicy(paths)),
        'must be paths of init data such as person.firstName, separated by commas.',
      ),
    ),
  ),
});

/** What is not in the environment: hooks, `storage`, `logger`, `now`, …. */
export type CompanionFromEnvOptions = Omit<
  CompanionOptions,
  | 'apiKey'
  | 'sharedSecret'
  | 'baseUrl'
  | 'ticketSecret'
  | 'allowedOrigins'
  | 'integrationId'
  | 'allowedInit'
>;

/**
 * Makes a companion from environment variables, `process.env` or a Worker's `env`. A variable
 * that is empty counts as not set.
 *
 * @throws EnvironmentError for the first variable that is missing or malformed.
 */
export function createCompanionFromEnv(
  env: Readonly<Record<string, unknown>>,
  options: CompanionFromEnvOptions = {},
): Hono {
  const set = Object.fromEntries(
    Object.keys(variables.entries)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = v.safeParse(variables, set);
  if (!result.success) throw explain(result.issues[0]);
  if (env['REDIS_URL'] && options.storage === undefined) {
    throw new EnvironmentError(
      'REDIS_URL',
      'is set, but this host connects to no Redis: pass storage, leases and rateLimits.store, as server-stub/node does, or unset it.',
    );
  }
  const settings = result.output;
  return createCompanion({
    ...options,
    apiKey: settings.VERIFF_API_KEY,
    sharedSecret: settings.VERIFF_SHARED_SECRET,
    baseUrl: settings.VERIFF_BASE_URL,
    ticketSecret: settings.VERIFF_TICKET_SECRET,
    allowedOrigins: settings.VERIFF_ALLOWED_ORIGINS,
    integrationId: settings.VERIFF_INTEGRATION_ID,
    allowedInit: settings.VERIFF_ALLOWED_INIT,
  });
}

function explain(issue: v.InferIssue<typeof variables>): EnvironmentError {
  const name = v.getDotPath(issue) ?? 'The environment';
  if (issue.kind === 'validation') return new EnvironmentError(name, issue.message);
  if (issue.received === 'undefined') {
    return new EnvironmentError(name, 'is missing: take it from the Veriff Customer Portal.');
  }
  return new EnvironmentError(name, 'must be a string.');
}

function works(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
