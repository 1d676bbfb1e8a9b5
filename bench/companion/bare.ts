/**
 * What Node can do at most: `node:http` and a `Pool` of `undici`, the same calls to Veriff, and of
 * all checks only a webhook's signature.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { keys, serve } from './measured-process.ts';

const { apiKey, sharedSecret } = keys;
const veriff = new Pool(process.argv[2] ?? '', { connections: 64 });
const decisions = new Map<string, { status: string; code: number }>();

function sign(payload: string | Buffer): string {
  return createHmac('sha256', sharedSecret).update(payload).digest('hex');
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { init } = JSON.parse((await readBody(request)).toString());
  const payload = JSON.stringify({ verification: { ...init } });
  const { body } = await veriff.request({
    method: 'POST',
    path: '/v1/sessions',
    headers: {
      'content-type': 'application/json',
      'x-auth-client': apiKey,
      'x-hmac-signature': sign(payload),
    },
    body: payload,
  });
  const { verification } = JSON.parse(await body.text());
  const { id, url, status } = verification;
  answer(response, 201, { session: { id, url, status } });
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const signature = Buffer.from(String(request.headers['x-hmac-signature']));
  const expected = Buffer.from(sign(body));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    answer(response, 401, { error: 'invalid signature' });
    return;
  }
  const { id, status, code } = JSON.parse(body.toString()).verification;
  decisions.set(id, { status, code });
  if (decisions.size > 10_000) decisions.delete(decisions.keys().next().value ?? '');
  answer(response, 200, { status: 'ok' });
}

serve((request, response) => {
  const path = request.url ?? '';
  if (request.method === 'GET') {
    const id = path.slice('/veriff/sessions/'.length);
    answer(response, 200, { session: { id }, decision: decisions.get(id) ?? null });
  } else if (path === '/veriff/sessions') void create(request, response);
  else void receive(request, response);
});
