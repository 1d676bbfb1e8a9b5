/**
 * A plain HTTP server for the client's tests. It shares no code with the client: what it
 * receives is checked with `node:crypto` and `node:zlib` alone.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, inflateSync } from 'node:zlib';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Handler = (response: ServerResponse, request: ReceivedRequest) => void;

export interface IndependentServer {
  url: string;
  requests: ReceivedRequest[];
  /** Handlers used once each, in order; the last one stays. */
  handlers: Handler[];
  close(): Promise<void>;
}

export async function startIndependentServer(): Promise<IndependentServer> {
  const requests: ReceivedRequest[] = [];
  const handlers: Handler[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(request);
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
    handler?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    handlers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The body as it was before `Content-Encoding`. */
export function uncompressed({ headers, body }: ReceivedRequest): Buffer {
  switch (headers['content-encoding']) {
    case undefined:
      return body;
    case 'gzip':
      return gunzipSync(body);
    case 'deflate':
      return inflateSync(body);
    default:
      throw new Error('Veriff takes gzip and deflate alone.');
  }
}

export function hmac(secret: string, payload: string | Buffer): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

/** Answers JSON, signed when a secret is given. */
export function answer(
  status: number,
  body: unknown,
  options: { secret?: string; headers?: Record<string, string> } = {},
): Handler {
  return (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(options.secret === undefined ? {} : { 'x-hmac-signature': hmac(options.secret, text) }),
      ...options.headers,
    });
    response.end(text);
  };
}
