/** A Hono app that does nothing but make the same call to Veriff. */
import { env } from 'cloudflare:workers';
import { Hono } from 'hono/tiny';

const utf8 = new TextEncoder();
let key: Promise<CryptoKey> | undefined;

async function sign(payload: Uint8Array<ArrayBuffer>): Promise<string> {
  key ??= crypto.subtle.importKey(
    'raw',
    utf8.encode(String(env['VERIFF_SHARED_SECRET'])),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', await key, payload));
  return Array.from(signature, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export default new Hono()
  .get('/veriff/health', (c) => c.json({ status: 'ok' }))
  .post('/veriff/sessions', async (c) => {
    const { init } = await c.req.json<{ init: object }>();
    const payload = utf8.encode(JSON.stringify({ verification: init }));
    const answer = await fetch(`${env['VERIFF_BASE_URL']}/v1/sessions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-auth-client': String(env['VERIFF_API_KEY']),
        'x-hmac-signature': await sign(payload),
      },
      body: payload,
    });
    const { verification } = (await answer.json()) as { verification: Record<string, string> };
    const { id, url, status } = verification;
    return c.json({ session: { id, url, status } }, 201);
  });
