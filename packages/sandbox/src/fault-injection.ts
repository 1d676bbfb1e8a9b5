import type { MiddlewareHandler } from 'hono';
import {
  nodeConnection,
  type SandboxContext,
  type SandboxEnv,
  type SandboxParts,
} from './context.ts';
import { codedFailure, failureBody } from './errors.ts';
import type { Fault } from './faults.ts';
import { readAnswer, signAnswer, signAnswerAgain } from './signed-answers.ts';

/** Makes requests meet the faults that were asked for. */
export function faultInjection(parts: SandboxParts): MiddlewareHandler<SandboxEnv> {
  const { faults } = parts;
  return async function faultInjection(c, next) {
    const fault = faults.take(c.req.method, c.req.path);
    switch (fault?.type) {
      case undefined:
        return next();
      case 'latency':
        await wait(fault.ms, c.req.raw.signal);
        return next();
      case 'status':
        // Over what stands there so far, so that a page may read it where it may read answers.
        c.res = statusAnswer(fault);
        return;
      case 'code': {
        const failure = codedFailure(fault.code);
        c.res = c.json(failureBody(failure, parts.settings.current), failure.status);
        return signAnswer(c, parts);
      }
      case 'reset':
        if (fault.when === 'after') await next();
        return replace(c, breakConnection(c));
      case 'truncate':
        await next();
        return replace(c, await truncate(c));
      case 'bad-signature':
        await next();
        return signAnswerAgain(c, parts, 'the secret of nobody');
      case 'bad-json': {
        await next();
        const body = '{"status":"success","verification":{"id":';
        const { status, headers } = c.res;
        replace(c, new Response(body, { status, headers }));
        return signAnswerAgain(c, parts);
      }
    }
  };
}

/** Hono keeps the headers of an answer that is set over another, unless that one is taken away. */
function replace(c: SandboxContext, answer: Response): void {
  c.res = undefined;
  c.res = answer;
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

/**
 * Where the connection cannot be reached, a body that fails breaks it too. Something goes out
 * first: an answer of which nothing was sent is asked for again by Bun's fetch, and replaced by one
 * with 500 on the way from a Worker.
 */
function brokenAnswer(start: Uint8Array, headers: Record<string, string>, status = 200): Response {
  let sent = false;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!sent) {
          sent = true;
          controller.enqueue(start.byteLength > 0 ? start : new Uint8Array([0x20]));
          return;
        }
        // Time for what was taken to leave, which no stream tells of.
        await new Promise((resolve) => setTimeout(resolve, 50));
        controller.error(new Error('The sandbox was told to break the connection.'));
      },
    },
    { highWaterMark: 0 },
  );
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
