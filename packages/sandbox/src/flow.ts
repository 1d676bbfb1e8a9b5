/** The hosted flow: its page, and the private API that the page speaks to. */
import { maxUploadLength, maxUploads, readBounded, uploadTypes } from '@veriff-verify/api';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { discardLimit } from './body.ts';
import type { SandboxContext, SandboxEnv, SandboxParts } from './context.ts';
import { flowPage, flowScript, flowStyle } from './flow-assets.generated.ts';
import { sessionPhase } from './lifecycle.ts';
import { countMedia, currentAttempt, type Session } from './store.ts';

/** Bytes of a picture that is as large as an upload in base64 may be. */
export const pictureLimit = (maxUploadLength / 4) * 3;

const pictureTypes: ReadonlySet<string> = new Set(
  uploadTypes.filter((type) => type.startsWith('image/')),
);

const pictureContexts: ReadonlySet<string> = new Set(['document-front', 'document-back', 'face']);

/** Any page may frame the flow, as at Veriff; the flow itself loads nothing from elsewhere. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export function flow(parts: SandboxParts): Hono<SandboxEnv> {
  const { store, lifecycle } = parts;
  const app = new Hono<SandboxEnv>();

  app.get('/v/:token', (c) => {
    c.header('content-security-policy', pagePolicy);
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    return store.byToken(c.req.param('token')) ? c.html(flowPage) : c.html(unknownSession, 404);
  });

  app.get('/flow/flow.js', (c) => asset(c, flowScript, 'text/javascript'));
  app.get('/flow/flow.css', (c) => asset(c, flowStyle, 'text/css'));

  app.get('/flow/session', (c) => withSession(c, (session) => c.json(flowSession(session))));

  app.post('/flow/session/start', (c) =>
    withSession(c, (session) =>
      lifecycle.start(session) ? c.json(flowSession(session)) : conflict(c, session),
    ),
  );

  app.post('/flow/session/media', (c) =>
    withSession(c, async (session) => {
      const context = c.req.query('context') ?? '';
      if (!pictureContexts.has(context)) {
        return c.json({ error: `context must be one of ${[...pictureContexts].join(', ')}.` }, 400);
      }
      const mimetype = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
      if (!pictureTypes.has(mimetype)) {
        return c.json(
          { error: `Content-Type must be one of ${[...pictureTypes].join(', ')}.` },
          415,
        );
      }
      let bytes: Uint8Array<ArrayBuffer> | null;
      try {
        bytes = await readBounded(c.req.raw.body, pictureLimit, discardLimit);
      } catch {
        return c.json({ error: 'The picture ended early.' }, 400);
      }
      c.set('loggedBody', `(${bytes?.byteLength ?? `over ${pictureLimit}`} bytes of ${mimetype})`);
      if (!bytes) return c.json({ error: `A picture has at most ${pictureLimit} bytes.` }, 413);
      if (bytes.byteLength === 0) return c.json({ error: 'The picture is empty.' }, 400);
      // Asked only now: the session may have ended while the picture was on its way.
      if (sessionPhase(session) !== 'open' || store.byId(session.id) !== session) {
        return conflict(c, session);
      }
      if (countMedia(session) >= maxUploads) {
        return c.json({ error: `A session takes at most ${maxUploads} pictures.` }, 429);
      }
      const media = lifecycle.addMedia(session, { context, mimetype, bytes });
      if (!media) {
        return c.json({ error: 'The pictures of this session fill the sandbox (maxBytes).' }, 413);
      }
      return c.json({ image: { id: media.id, context, size: bytes.byteLength, mimetype } }, 201);
    }),
  );

  app.post('/flow/session/submit', (c) =>
    withSession(c, (session) => {
      if (sessionPhase(session) !== 'open') return conflict(c, session);
      const { media } = currentAttempt(session);
      const missing = ['document-front', 'face'].filter(
        (context) =>
          session.status === 'resubmission_requested' ||
          !media.some((picture) => picture.context === context),
      );
      if (missing.length > 0) {
        return c.json({ error: `Pictures are missing: ${missing.join(', ')}.` }, 400);
      }
      lifecycle.submit(session);
      return c.json(flowSession(session));
    }),
  );

  app.post('/flow/session/cancel', (c) =>
    withSession(c, (session) => {
      session.cancellations += 1;
      return c.body(null, 204);
    }),
  );

  return app;

  function withSession(
    c: SandboxContext,
    handle: (session: Session) => Response | Promise<Response>,
  ): Response | Promise<Response> {
    c.header('cache-control', 'no-store');
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const session = token === undefined ? undefined : store.byToken(token);
    if (!session) return c.json({ error: 'There is no such session.' }, 404);
    c.set('authenticated', true);
    return handle(session);
  }
}

function flowSession(session: Session): object {
  const [previous] = session.attempts.slice(-2);
  const decision = currentAttempt(session).decision ?? previous?.decision;
  const phase = sessionPhase(session);
  return {
    id: session.id,
    status: session.status,
    phase,
    resubmission:
      phase === 'open' && decision?.status === 'resubmission_requested'
        ? { reasonCode: decision.reasonCode, reason: decision.reason ?? '' }
        : null,
    callback: session.init.callback ?? null,
    document: {
      type: session.init.document?.type ?? null,
      country: session.init.document?.country ?? null,
    },
  };
}

function conflict(c: SandboxContext, session: Session): Response {
  return c.json(
    {
      error: `The session is "${session.status}" and takes nothing more.`,
      session: flowSession(session),
    },
    409,
  );
}

function asset(c: SandboxContext, text: string, type: string): Response {
  return c.body(text, 200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
}

const unknownSession = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>No such session</title>
  </head>
  <body>
    <h1>No such session</h1>
    <p>This link is not, or no longer, one of this sandbox. Create a new session.</p>
  </body>
</html>`;
