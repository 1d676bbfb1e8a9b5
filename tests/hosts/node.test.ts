/** The companion of server-stub/node, over HTTP and as a program. */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { CreateSessionAnswer, Problem } from '@veriff-verify/companion';
import { createSandbox, demoKeys, type Sandbox } from '@veriff-verify/sandbox';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  type RunningCompanion,
  serveCompanion,
  withSandboxKeys,
} from '../../server-stub/node/server.ts';
import { environmentFor, testBehindProxy, testHost } from './every-host.ts';
import { listen } from './node-server.ts';
import { type Program, runProgram, startProgram } from './program.ts';

const program = join(import.meta.dirname, '../../server-stub/node/server.ts');

const host = testHost(
  async (environment) => {
    const { url, close } = await serveCompanion({
      port: 0,
      environment,
      companion: { logger: false },
    });
    return { endpoint: url, close };
  },
  (address) => ({ 'X-Forwarded-For': `198.51.100.9, ${address}` }),
);

testBehindProxy(host);

let sandbox: Sandbox;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  sandbox = await createSandbox();
  return () => sandbox.close();
});

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(): Promise<RunningCompanion> {
  const environment = await withSandboxKeys({ VERIFF_BASE_URL: sandbox.url });
  const companion = await serveCompanion({ port: 0, environment, companion: { logger: false } });
  open.push(companion);
  return companion;
}

async function control(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
}

const sendWebhooksTo = (endpoint: string) => control('/webhooks', { url: `${endpoint}/webhooks` });

const decide = (id: string, status: string) => control(`/sessions/${id}/decision`, { status });

async function create(endpoint: string): Promise<CreateSessionAnswer> {
  const response = await fetch(`${endpoint}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(201);
  return (await response.json()) as CreateSessionAnswer;
}

const parameters = ['--conditions=@veriff-verify/source', program];

function start(environment: Record<string, string>, until: RegExp): Promise<Program> {
  return startProgram(process.execPath, parameters, { environment, until });
}

function runToItsEnd(environment: Record<string, string>) {
  return runProgram(process.execPath, parameters, { environment });
}

test.each([
  ['with its length', { 'Content-Length': String(1024 * 1024) }],
  ['in pieces of unknown number', { 'Transfer-Encoding': 'chunked' }],
])('a body that is too large, sent %s, is answered 413', async (_, headers) => {
  const { url } = await serve();
  const problem = await new Promise<Problem>((resolve, reject) => {
    const sent = request(`${url}/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.once('data', (chunk: Buffer) => {
        resolve(JSON.parse(chunk.toString()) as Problem);
        sent.destroy();
      });
    });
    for (let i = 0; i < 64; i += 1) sent.write(Buffer.alloc(16 * 1024, 0x20));
    sent.end();
  });
  expect(problem.code).toBe('payload-too-large');
});

test('a taken port is told as the error that Node makes', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as AddressInfo;
  const environment = await withSandboxKeys({ VERIFF_BASE_URL: sandbox.url });
  await expect(serveCompanion({ port, environment })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });

  const { code, output } = await runToItsEnd({
    COMPANION_PORT: String(port),
    VERIFF_BASE_URL: sandbox.url,
  });
  expect(code).toBe(1);
  expect(output).toMatch(/^Port \d+ is in use\. Set COMPANION_PORT to a free one\.\n$/);
  await new Promise((resolve) => blocker.close(resolve));
});

test('the program uses a running sandbox when no keys are set, tells what happens and ends on SIGTERM', async () => {
  const { child, output, ended } = await start(
    { COMPANION_PORT: '0', VERIFF_BASE_URL: sandbox.url },
    /companion http\S+\n/,
  );
  expect(output()).toContain(`using the sandbox at ${sandbox.url}`);
  const url = /companion (\S+)/.exec(output())?.[1] ?? '';
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/veriff$/);
  const { session } = await create(url);
  await sendWebhooksTo(url);
  await decide(session.id, 'approved');
  await sandbox.idle();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(output()).toMatch(
    /"level":"info","event":"decision","status":"approved","code":9001,"reasonCode":null\}\n/,
  );
  expect(output()).not.toContain(session.id);
  expect(output()).not.toContain(sandbox.sharedSecret);
});

const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((network) => network?.address === '::1');

test.skipIf(!hasIPv6)('COMPANION_HOST says where the program listens', async () => {
  const { output, stop } = await start(
    { ...environmentFor(sandbox), COMPANION_HOST: '::1', COMPANION_PORT: '0' },
    /companion http\S+\n/,
  );
  expect(output()).toMatch(/^companion http:\/\/\[::1\]:\d+\/veriff\n/);
  await stop();
});

/** Makes the next call to Veriff last until the test lets it go on. */
async function holdVeriff(): Promise<{ arrived: Promise<void>; answer(): void; url: string }> {
  let arrive = (): void => {};
  let answer = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const veriff = createServer(async (request, response) => {
    arrive();
    await answered;
    const forwarded = await fetch(sandbox.url + request.url, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers)
        .filter(([name]) => !/^(host|connection|content-length)$/.test(name))
        .map(([name, value]): [string, string] => [name, String(value)]),
      body: await buffer(request),
    });
    response.writeHead(forwarded.status, Object.fromEntries(forwarded.headers));
    response.end(Buffer.from(await forwarded.arrayBuffer()));
  });
  const held = await listen(veriff);
  open.push(held);
  return { arrived, answer: () => answer(), url: new URL(held.endpoint).origin };
}

/** Posts on a connection that the client would keep. */
function postKeepingTheConnection(url: string): Promise<{ status: number; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { 'Content-Type': 'application/json' },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const ended = new Promise<void>((closed) => response.socket.once('close', () => closed()));
      response.resume();
      resolve({ status: response.statusCode ?? 0, ended });
    });
    sent.end('{}');
  });
}

test('after SIGTERM the program takes no new connection, answers what is under way and ends', async () => {
  const { arrived, answer, url } = await holdVeriff();
  const program = await start(
    { ...environmentFor(sandbox), VERIFF_BASE_URL: url, COMPANION_PORT: '0' },
    /companion http\S+\n/,
  );
  const endpoint = /companion (\S+)/.exec(program.output())?.[1] ?? '';
  const underWay = postKeepingTheConnection(`${endpoint}/sessions`);
  await arrived;
  program.child.kill('SIGTERM');
  await vi.waitFor(() => expect(fetch(`${endpoint}/health`)).rejects.toThrow());
  answer();
  const answered = performance.now();
  const { status, ended } = await underWay;
  expect(status).toBe(201);
  await ended;
  expect(await program.ended).toBe(0);
  // It is not the time limit of ten seconds that closed the connection.
  expect(performance.now() - answered).toBeLessThan(5_000);
});

test('a second signal ends the program at once', async () => {
  const { arrived, url } = await holdVeriff();
  const program = await start(
    { ...environmentFor(sandbox), VERIFF_BASE_URL: url, COMPANION_PORT: '0' },
    /companion http\S+\n/,
  );
  const endpoint = /companion (\S+)/.exec(program.output())?.[1] ?? '';
  const underWay = postKeepingTheConnection(`${endpoint}/sessions`).catch((error: Error) => error);
  await arrived;
  program.child.kill('SIGTERM');
  await vi.waitFor(() => expect(fetch(`${endpoint}/health`)).rejects.toThrow());
  program.child.kill('SIGINT');
  expect(await program.ended).toBe(1);
  expect(await underWay).toBeInstanceOf(Error);
});

test.each([
  ['VERIFF_API_KEY', { VERIFF_BASE_URL: 'http://127.0.0.1:1' }],
  ['VERIFF_API_KEY', { VERIFF_SHARED_SECRET: 'secret' }],
  ['VERIFF_SHARED_SECRET', { VERIFF_API_KEY: demoKeys.apiKey }],
  [
    'VERIFF_BASE_URL',
    { VERIFF_API_KEY: demoKeys.apiKey, VERIFF_SHARED_SECRET: 's', VERIFF_BASE_URL: 'x' },
  ],
  [
    'COMPANION_PORT',
    { VERIFF_API_KEY: demoKeys.apiKey, VERIFF_SHARED_SECRET: 's', COMPANION_PORT: 'x' },
  ],
])('the program ends with one line that names %s', async (name, environment) => {
  const { code, output } = await runToItsEnd(environment as Record<string, string>);
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^${name} [^\\n]+\\n$`));
});
