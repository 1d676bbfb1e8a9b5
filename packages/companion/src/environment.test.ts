import { createStorage } from 'unstorage';
import { beforeEach, expect, test } from 'vitest';
import { createCompanionFromEnv, EnvironmentError } from './environment.ts';
import { createdSessions, sandbox } from './testing/harness.ts';

const env = {
  VERIFF_API_KEY: sandbox.apiKey,
  VERIFF_SHARED_SECRET: sandbox.sharedSecret,
  VERIFF_BASE_URL: sandbox.url,
};

function create(
  variables: Record<string, unknown>,
  headers: Record<string, string> = {},
  body: unknown = {},
) {
  return createCompanionFromEnv(variables, { logger: false }).request('/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

beforeEach(() => sandbox.reset());

test('a companion starts from three variables', async () => {
  expect((await create(env)).status).toBe(201);
});

test('of several secrets the first signs', async () => {
  const secrets = `${sandbox.sharedSecret} , rotated`;
  expect((await create({ ...env, VERIFF_SHARED_SECRET: secrets })).status).toBe(201);
  const reversed = `rotated,${sandbox.sharedSecret}`;
  expect((await create({ ...env, VERIFF_SHARED_SECRET: reversed })).status).toBe(502);
});

test('allowed origins, init data and the integration id come from the environment', async () => {
  const variables = {
    ...env,
    VERIFF_ALLOWED_ORIGINS: 'https://a.example, https://b.example/',
    VERIFF_ALLOWED_INIT: 'vendorData , person.firstName',
    VERIFF_INTEGRATION_ID: 'c1de400b-1877-4284-8494-071d37916197',
    VERIFF_TICKET_SECRET: 'a ticket secret of thirty-two characters',
  };
  const body = { init: { vendorData: 'x' } };
  expect((await create(variables, { Origin: 'https://b.example' }, body)).status).toBe(201);
  expect((await create(variables, { Origin: 'https://c.example' }, body)).status).toBe(403);
  expect((await create(variables, {}, { init: { person: { lastName: 'x' } } })).status).toBe(400);
  expect(await createdSessions()).toHaveLength(1);
});

test('an empty variable counts as not set', async () => {
  const variables = { ...env, VERIFF_TICKET_SECRET: '', VERIFF_ALLOWED_INIT: '' };
  const body = { init: { person: { firstName: 'Ada' } } };
  expect((await create(variables, {}, body)).status).toBe(201);
});

test('bindings of other kinds in the environment do no harm', async () => {
  expect((await create({ ...env, ASSETS: { fetch() {} }, PORT: 1 })).status).toBe(201);
});

test.each([
  ['VERIFF_API_KEY', undefined],
  ['VERIFF_API_KEY', ''],
  ['VERIFF_API_KEY', 'CANARY with spaces'],
  ['VERIFF_API_KEY', 'CANARY-not-a-uuid'],
  ['VERIFF_API_KEY', 5],
  ['VERIFF_SHARED_SECRET', undefined],
  ['VERIFF_SHARED_SECRET', ' , '],
  ['VERIFF_SHARED_SECRET', 'CANARY one, CANARY two'],
  ['VERIFF_BASE_URL', 'CANARY'],
  ['VERIFF_BASE_URL', 'http://canary.example'],
  ['VERIFF_BASE_URL', 'https://canary.example/v1'],
  ['VERIFF_BASE_URL', 'javascript:CANARY'],
  ['VERIFF_TICKET_SECRET', 'CANARY'],
  ['VERIFF_ALLOWED_ORIGINS', 'CANARY'],
  ['VERIFF_ALLOWED_ORIGINS', 'https://a.example,*'],
  ['VERIFF_INTEGRATION_ID', 'CANARY\r\nx: y'],
  ['VERIFF_ALLOWED_INIT', 'person.CANARY'],
])('%s = %j stops the start with one line that names it and not its value', (name, value) => {
  let message = '';
  try {
    createCompanionFromEnv({ ...env, [name]: value });
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    expect((error as EnvironmentError).variable).toBe(name);
    message = (error as Error).message;
  }
  expect(message).toMatch(/^VERIFF_[A-Z_]+ [^\n]+\.$/);
  expect(message.startsWith(`${name} `)).toBe(true);
  expect(message).not.toMatch(/canary/i);
});

test('REDIS_URL where nothing connects to it stops the start, since instances would not share', () => {
  const variables = { ...env, REDIS_URL: 'redis://user:CANARY@redis.example' };
  expect(() => createCompanionFromEnv(variables)).toThrow(/^REDIS_URL is set, but [^\n]+\.$/);
  expect(() => createCompanionFromEnv(variables)).not.toThrow(/CANARY/);
  expect(() => createCompanionFromEnv(variables, { storage: createStorage() })).not.toThrow();
  expect(() => createCompanionFromEnv({ ...env, REDIS_URL: '' })).not.toThrow();
});
