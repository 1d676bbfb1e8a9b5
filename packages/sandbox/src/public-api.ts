/** Veriff's public API under `/v1`. */
import { readBounded, sign } from '@veriff-verify/api';
import { Hono, type MiddlewareHandler } from 'hono';
import { checkApiKey, checkSignature, isUuid, type SignedBytes } from './authentication.ts';
import { decodeContent, discardLimit, jsonLimit, parseJson, tooLarge } from './body.ts';
import {
  nodeConnection,
  type SandboxContext,
  type SandboxEnv,
  type SandboxParts,
} from './context.ts';
import { codedFailure, plainFailure } from './errors.ts';
import { decisionPayload } from './outcomes.ts';
import type { Session, SessionStatus } from './store.ts';
import { checkUpdateRequest, readCreateRequest } from './validation.ts';

const deletableStatuses: ReadonlySet<SessionStatus> = new Set([
  'created',
  'started',
  'approved',
  'declined',
  'resubmission_requested',
  'expired',
  'abandoned',
]);

export function publicApi(parts: SandboxParts): Hono<SandboxEnv> {
  const { clock, store, lifecycle, deletions, integration } = parts;
  const api = new Hono<SandboxEnv>();

  api.post('/sessions', async (c) => {
    await requireApiKey(c);
    const body = await decodeContent(c.get('rawBody'), c.req.header('content-encoding'), jsonLimit);
    c.set('loggedBody', new TextDecoder().decode(body));
    await requireSignature(c, { body }, false);
    const json = parseJson(body, c.req.header('content-type'));
    const session = await lifecycle.create({
      init: readCreateRequest(json, clock.now()),
      size: body.byteLength,
      host: parts.publicUrl ?? new URL(c.req.url).origin,
      ip: nodeConnection(c).incoming?.socket?.remoteAddress ?? null,
    });
    const { id, url, vendorData, endUserId, host, token } = session;
    return c.json(
      {
        status: 'success',
        verification: {
          id,
          url,
          vendorData,
          endUserId,
          host,
          status: 'created',
          sessionToken: token,
        },
      },
      201,
    );
  });

  api.patch('/sessions/:id', async (c) => {
    await requireApiKey(c);
    const body = c.get('rawBody');
    await requireSignature(c, { body });
    if (c.req.header('content-encoding')) {
      throw plainFailure(415, 'Content-Encoding is supported by POST /v1/sessions alone.');
    }
    const json = parseJson(body, c.req.header('content-type'));
    const session = findSession(c.req.param('id'));
    checkUpdateRequest(json);
    if (!lifecycle.submit(session)) {
      throw codedFailure(1304, `It is "${session.status}", so it cannot become "submitted".`);
    }
    const { id, url, vendorData, host, status, token } = session;
    return c.json({
      status: 'success',
      verification: { id, url, vendorData, host, status, sessionToken: token },
    });
  });

  api.delete('/sessions/:id', async (c) => {
    await requireApiKey(c);
    await requireSignature(c, { id: c.req.param('id') });
    const session = findSession(c.req.param('id'));
    if (!parts.allowDelete) {
      throw plainFailure(
        403,
        'Deleting sessions is off, as it is by default at Veriff. Start the sandbox with allowDelete.',
      );
    }
    if (!deletableStatuses.has(session.status)) {
      throw codedFailure(session.status === 'review' ? 1306 : 1305);
    }
    if (!deletions.take(clock.now())) {
      throw plainFailure(429, 'Too many requests: 5 sessions an hour and 10 a day can be deleted.');
    }
    lifecycle.remove(session);
    return c.json({ status: 'success', verification: { id: session.id } });
  });

  api.get('/sessions/:id/decision', async (c) => {
    await requireApiKey(c);
    await requireSignature(c, { id: c.req.param('id') });
    return c.json(decisionPayload(findSession(c.req.param('id'))));
  });

  return api;

  async function requireApiKey(c: SandboxContext): Promise<void> {
    const failure = checkApiKey(integration, c.req.header('x-auth-client'));
    if (failure) throw failure;
  }

  async function requireSignature(
    c: SandboxContext,
    signed: SignedBytes,
    required = true,
  ): Promise<void> {
    const header = c.req.header('x-hmac-signature');
    const { signature, failure } = await checkSignature(integration, header, signed, required);
    c.set('signature', signature);
    if (failure) throw failure;
    c.set('authenticated', true);
  }

  function findSession(id: string): Session {
    if (id.length < 20 || id.length > 40) throw codedFailure(1001);
    if (!isUuid(id)) throw codedFailure(1002);
    const session = store.byId(id.toLowerCase());
    if (!session) throw plainFailure(404, 'Session not found');
    return session;
  }
}

/** Takes the body once, so that the log, a fault and the handler see the same bytes. */
export const readBody: MiddlewareHandler<SandboxEnv> = async function readBody(c, next) {
  let body: Uint8Array<ArrayBuffer> | null;
  try {
    body = await readBounded(c.req.raw.body, jsonLimit, discardLimit);
  } catch {
    throw codedFailure(1104, 'The body ended early.');
  }
  if (!body) throw tooLarge(jsonLimit);
  c.set('rawBody', body);
  await next();
};

/** Signs the answers of `/v1`, errors included, under both families of header names. */
export function signAnswers(parts: SandboxParts): MiddlewareHandler<SandboxEnv> {
  const { integration } = parts;
  return async function signAnswers(c, next) {
    await next();
    const body = new Uint8Array(await c.res.clone().arrayBuffer());
    const signature = await sign(integration.sharedSecrets[0], body);
    c.header('x-auth-client', integration.apiKey);
    c.header('x-hmac-signature', signature);
    c.header('vrf-auth-client', integration.apiKey);
    c.header('vrf-hmac-signature', signature);
    c.header('vrf-integration-id', integration.id);
    c.header('cache-control', 'no-store');
  };
}
