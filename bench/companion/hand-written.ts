/**
 * The endpoint as people write it from Veriff's documentation: Express, `express.json()`, `fetch`,
 * HMAC by `node:crypto`. `?stored` reads the decision from what webhooks left in memory.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import express, { type Request } from 'express';
import { keys, serve } from './measured-process.ts';

const { apiKey, sharedSecret } = keys;
const veriff = process.argv[2];
const decisions = new Map<string, { status: string; code: number }>();
const bodies = new WeakMap<object, Buffer>();

function sign(payload: string | Buffer): string {
  return createHmac('sha256', sharedSecret).update(payload).digest('hex');
}

function isSigned(request: Request): boolean {
  const signature = Buffer.from(request.get('X-HMAC-SIGNATURE') ?? '');
  const expected = Buffer.from(sign(bodies.get(request) ?? ''));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

const app = express();
app.use(express.json({ limit: '1mb', verify: (request, _, body) => bodies.set(request, body) }));

app.post('/veriff/sessions', async (request, response) => {
  const payload = JSON.stringify({ verification: { ...request.body.init } });
  const answer = await fetch(`${veriff}/v1/sessions`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-AUTH-CLIENT': apiKey,
      'X-HMAC-SIGNATURE': sign(payload),
    },
    body: payload,
  });
  const { verification } = (await answer.json()) as {
    verification: { id: string; url: string; status: string };
  };
  const { id, url, status } = verification;
  response.status(201).json({ session: { id, url, status } });
});

app.get('/veriff/sessions/:id', async (request, response) => {
  const { id } = request.params;
  if ('stored' in request.query) {
    response.json({ session: { id }, decision: decisions.get(id) ?? null });
    return;
  }
  const answer = await fetch(`${veriff}/v1/sessions/${id}/decision`, {
    headers: { 'X-AUTH-CLIENT': apiKey, 'X-HMAC-SIGNATURE': sign(id) },
  });
  const { verification } = (await answer.json()) as {
    verification: { status: string; code: number } | null;
  };
  response.json({
    session: { id },
    decision: verification && { status: verification.status, code: verification.code },
  });
});

app.post('/veriff/webhooks', (request, response) => {
  if (!isSigned(request)) {
    response.status(401).json({ error: 'invalid signature' });
    return;
  }
  const { id, status, code } = request.body.verification;
  decisions.set(id, { status, code });
  if (decisions.size > 10_000) decisions.delete(decisions.keys().next().value ?? '');
  response.json({ status: 'ok' });
});

serve(app);
