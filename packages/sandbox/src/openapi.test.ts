import { createConfig, lintFromString } from '@redocly/openapi-core';
import { type Operation, operations, veriffCodes } from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createSandboxApp } from './app.ts';
import {
  type Answer,
  type DocumentedOperation,
  openApiDocument,
  type PathItem,
} from './openapi.ts';
import { requestExamples } from './openapi-examples.ts';
import { createTestClient } from './testing/client.ts';
import { recordAnswers } from './testing/recorded-answers.ts';

type OperationKey = keyof typeof operations;

const table = Object.entries(operations) as [OperationKey, Operation][];
const document = openApiDocument();

async function problems(source: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const found = await lintFromString({ source: JSON.stringify(source), config });
  return found.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`,
  );
}

function documented({ method, path }: Operation): DocumentedOperation {
  const operation = document.paths[`/v1${path}`]?.[method.toLowerCase() as keyof PathItem];
  if (!operation) throw new Error(`${method} ${path} is not documented.`);
  return operation;
}

function answerOf(operation: Operation, status: number): Answer {
  const answer = documented(operation).responses[String(status)];
  if (!answer) throw new Error(`${operation.name} does not document ${status}.`);
  if (!('$ref' in answer)) return answer;
  return document.components.responses[answer.$ref.split('/').at(-1) ?? ''] as Answer;
}

describe('openApiDocument()', () => {
  it('has no problem that a strict linter finds', async () => {
    expect(await problems(document)).toEqual([]);
  });

  it('has schemas by which the linter finds wrong examples', async () => {
    const wrong = structuredClone(document);
    const { requestBody, responses } = wrong.paths['/v1/sessions']?.post ?? {};
    const request = requestBody?.content['application/json']?.examples;
    const answer = (responses?.['201'] as Answer).content?.['application/json']?.examples;
    Object.assign(request ?? {}, {
      'the-minimum': { value: { verification: { person: { dateOfBirth: 'May', nickname: 'J' } } } },
    });
    Object.assign(answer ?? {}, { created: { value: { status: [], verification: { id: '1' } } } });
    const found = (await problems(wrong)).join('\n');
    expect(found).toContain('`dateOfBirth` property must match format "date"');
    expect(found).toContain('must NOT have additional properties `nickname`');
    expect(found).toContain("must have required property 'url'");
    expect(found).toContain('`status` property type must be string,null');
  });

  it('names the paths that the sandbox has, all of them and no others', () => {
    const routes = createSandboxApp()
      .app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{}')}`);
    const paths = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map(
        (method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
      ),
    );
    expect(paths.sort()).toEqual([...new Set(routes)].sort());
  });

  it.each(table)('documents the statuses of %s', (_key, operation) => {
    const statuses = Object.keys(documented(operation).responses).map(Number);
    expect(statuses).toEqual(
      expect.arrayContaining([...operation.success, ...operation.refusals, 401, 500]),
    );
  });

  it.each(table)('has an example of each code that %s can be refused with', (_key, operation) => {
    const examples = answerOf(operation, 400).content?.['application/json']?.examples ?? {};
    expect(Object.keys(examples).map(Number)).toEqual(
      expect.arrayContaining(operation.codes.filter((code) => veriffCodes[code]?.status === 400)),
    );
    for (const [code, { summary, value }] of Object.entries(examples)) {
      expect(summary).toBe(veriffCodes[Number(code)]?.text);
      expect(value).toMatchObject({ code });
    }
  });

  it('has an example of each code of authentication', () => {
    const codes = Object.keys(veriffCodes).filter(
      (code) => veriffCodes[Number(code)]?.status === 401,
    );
    const found = [operations.createSession, operations.getDecision].flatMap((operation) =>
      Object.keys(answerOf(operation, 401).content?.['application/json']?.examples ?? {}),
    );
    expect([...new Set(found)].sort()).toEqual(codes);
  });

  it('lets the signature be left out where Veriff does', () => {
    expect(documented(operations.createSession).security).toEqual([
      { apiKey: [], signature: [] },
      { apiKey: [] },
    ]);
    expect(documented(operations.submitSession).security).toEqual([{ apiKey: [], signature: [] }]);
  });

  it('describes fields in the words of the comments above them', () => {
    const { SessionInit, DecisionVerification } = document.components.schemas;
    expect(SessionInit?.properties?.['callback']).toEqual({
      $ref: '#/components/schemas/HttpsUrl',
      description:
        "Where the person is sent after the flow; https only. Replaces the integration's default.",
    });
    expect(SessionInit?.properties?.['lang']).toMatchObject({ deprecated: true });
    expect(DecisionVerification?.properties?.['highRisk']).toEqual({
      type: ['boolean', 'null'],
      deprecated: true,
    });
  });

  it('writes an object once, under its name', () => {
    const { DecisionResponse, DecisionWebhook } = document.components.schemas;
    const verification = { $ref: '#/components/schemas/DecisionVerification' };
    expect(DecisionWebhook?.properties?.['verification']).toEqual(verification);
    expect(DecisionResponse?.properties?.['verification']).toEqual({
      anyOf: [verification, { type: 'null' }],
    });
  });
});

describe('the examples', () => {
  const requests = table.flatMap(([key, { request }]) =>
    Object.entries(requestExamples[key] ?? {}).map(([name, { value }]) => ({
      key,
      name,
      request,
      value,
    })),
  );

  it.each(requests)('$key can be sent $name', ({ request, value }) => {
    expect(v.safeParse(request as v.GenericSchema, value)).toMatchObject({
      success: true,
      output: value,
    });
  });

  it.each(table.filter(([, { request }]) => request))('%s has one', (key) => {
    expect(Object.keys(requestExamples[key] ?? {}).length).toBeGreaterThan(0);
  });
});

describe('the sandbox', () => {
  it('answers with statuses that are documented', async () => {
    const { statuses } = await recordAnswers();
    for (const [key, operation] of table) {
      const known = Object.keys(documented(operation).responses).map(Number);
      expect(known, key).toEqual(expect.arrayContaining([...(statuses[key] ?? [NaN])]));
    }
  });

  it('answers by the schemas also where its settings change an answer', async () => {
    const copy = structuredClone(document);
    const client = createTestClient({
      settings: { sessionShape: 'legacy', errorCodeType: 'number', errorStatus: 'number' },
    });
    const send = (body: unknown) =>
      client.call('POST', '/v1/sessions', { body: JSON.stringify(body) });
    const { responses } = copy.paths['/v1/sessions']?.post ?? {};
    for (const [body, status] of [
      [{ verification: {} }, 201],
      [{}, 400],
    ] as const) {
      const answer = await send(body);
      expect(answer.status).toBe(status);
      const content = (responses?.[String(status)] as Answer).content?.['application/json'];
      Object.assign(content?.examples ?? {}, { 'as-set': { value: answer.body } });
    }
    expect(await problems(copy)).toEqual([]);
  });

  it.each(table)('refuses %s as documented', async (_key, operation) => {
    const client = createTestClient();
    const path = `/v1${operation.path.replace(/\{\w+\}/, crypto.randomUUID())}`;
    const { body } = await client.call(operation.method, path, {
      headers: { 'x-auth-client': null },
    });
    const { content, headers = {} } = answerOf(operation, 401);
    expect(body).toEqual(content?.['application/json']?.examples?.['1801']?.value);
    const { headers: sent, status } = await client.call(operation.method, path, {
      ...(operation.request ? { body: '[]' } : {}),
    });
    const statuses = [status];
    if (operation.request) {
      const asText = { body: '{}', headers: { 'content-type': 'text/plain' } };
      statuses.push((await client.call(operation.method, path, asText)).status);
    }
    expect(Object.keys(documented(operation).responses)).toEqual(
      expect.arrayContaining(statuses.map(String)),
    );
    for (const name of Object.keys(headers)) expect(sent.has(name), name).toBe(true);
  });
});

describe('GET /openapi.json', () => {
  const load = (options = {}, origin = 'http://127.0.0.1:8788') =>
    createSandboxApp(options).app.request(`${origin}/openapi.json`, {
      headers: { origin: 'https://editor.example' },
    });

  it('can be loaded by a tool on any page', async () => {
    const response = await load();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const preflight = await createSandboxApp().app.request('/openapi.json', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://editor.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-tool',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('names the server under which it was loaded', async () => {
    const servers = async (...of: Parameters<typeof load>) =>
      (await (await load(...of)).json()).servers;
    expect(await servers({}, 'http://localhost:1234')).toEqual([
      { url: 'http://localhost:1234', description: 'This sandbox' },
    ]);
    expect(await servers({ publicUrl: 'https://sandbox.example/' })).toEqual([
      { url: 'https://sandbox.example', description: 'This sandbox' },
    ]);
  });

  it('is the same, byte for byte, of every sandbox', async () => {
    expect(await (await load()).text()).toBe(await (await load({ seed: 7 })).text());
  });
});
