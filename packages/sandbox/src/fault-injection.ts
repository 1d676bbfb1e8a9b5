import { sign } from '@veriff-verify/api';
import type { MiddlewareHandler } from 'hono';
import {
  nodeConnection,
  type SandboxContext,
  type SandboxEnv,
  type SandboxParts,
} from './context.ts';
import type { Fault } from './faults.ts';

/** Makes requests meet the faults that were asked for. */
export function faultInjection(parts: SandboxParts): MiddlewareHandler<SandboxEnv> {
  const { faults, integration } = parts;
  return async function faultInjection(c, next) {
    const fault = faults.take(c.req.method, c.req.path);
    switch (fault?.type) {
      case undefined:
        return next();
      case 'latency':
        await wait(fault.ms, c.req.raw.signal);
        return next();
      case 'status':
        return replace(c, statusAnswer(fault));
      case 'reset':
        if (fault.when === 'after') await next();
        return replace(c, breakConnection(c));
      case 'truncate':
        await next();
        return replace(c, await truncate(c));
      case 'bad-signature':
        await next();
        return setSignature(c, 'the secret of nobody', await readAnswer(c));
      case 'bad-json': {
        await next();
        const body = '{"status":"success","verification":{"id":';
        const { status, headers } = c.res;
        replace(c, new Response(body, { status, headers }));
        return setSignature(c, integration.sharedSecrets[0], body);
      }
    }
  };
}

/** Hono keeps the headers of an answer that is set over another, unless that one is taken away. */
function replace(c: SandboxContext, answer: Response): void {
  c.res = undefined;
  c.res = answer;
}

async function readAnswer(c: SandboxContext): Promise<Uint8Array> {
  return new Uint8Array(await c.res.clone().arrayBuffer());
}

async function setSignature(
  c: SandboxContext,
  secret: string,
  body: string | Uint8Array,
): Promise<void> {
  const signature = await sign(secret, body);
  c.header('x-hmac-signature', signature);
  c.header('vrf-hmac-signature', signature);
}

function statusAnswer({ status, headers, body }: Extract<Fault, { type: 'status' }>): Response {
  const withoutBody = status === 204 || status === 205 || status === 304;
  const text =
    body ??
    JSON.stringify({ status: 'fail', code: String(status), message: 'A fault was asked for.' });
  if (withoutBody) return new Response(null, { status, headers });
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function breakConnection(c: SandboxContext): Response {
  c.set('connectionBroken', true);
  const socket = nodeConnection(c).outgoing?.socket;
  if (!socket) return brokenAnswer(new Uint8Array(), {});
  if (socket.resetAndDestroy) socket.resetAndDestroy();
  else socket.destroy();
  return alreadySent();
}

async function truncate(c: SandboxContext): Promise<Response> {
  const body = await readAnswer(c);
  const half = body.subarray(0, Math.floor(body.byteLength / 2));
  const headers = {
    ...Object.fromEntries(c.res.headers),
    'content-length': String(body.byteLength),
  };
  const outgoing = nodeConnection(c).outgoing;
  if (!outgoing) return brokenAnswer(half, headers, c.res.status);
  outgoing.writeHead(c.res.status, headers);
  outgoing.write(half, () => outgoing.destroy());
  return alreadySent();
}

/** Where the connection cannot be reached, a body that fails breaks it too. */
function brokenAnswer(start: Uint8Array, headers: Record<string, string>, status = 200): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (start.byteLength > 0) controller.enqueue(start);
      controller.error(new Error('The sandbox was told to break the connection.'));
    },
  });
  return new Response(body, { status, headers });
}

/** Tells @hono/node-server that the answer was sent past it. */
function alreadySent(): Response {
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
}

/** Waits in real time: it is the client's patience that is tried. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
