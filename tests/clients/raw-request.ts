/** One HTTP request with nothing added that the caller did not ask for. */
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface RawRequest {
  method: string;
  url: string;
  /** Names go out as they are written here. */
  headers: OutgoingHttpHeaders;
  /** Several parts go out chunked, without a length. */
  body?: string | Buffer | readonly (string | Buffer)[];
  /** Default: a connection of its own. */
  agent?: Agent;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body as JSON; null when it is none. */
  json: unknown;
  /** Whether the server said 100 Continue before it answered. */
  continued: boolean;
  /** Whether it went over a connection that served another request before. */
  reusedConnection: boolean;
}

/** With `Expect: 100-continue` among the headers, the body waits for the server's word. */
export function send({ method, url, headers, body, agent }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const parts = body === undefined ? [] : [body].flat();
    const length =
      body === undefined || Array.isArray(body) ? {} : { 'Content-Length': byteLength(body) };
    let continued = false;
    const outgoing = request(
      url,
      { method, headers: { ...length, ...headers }, agent: agent ?? new Agent() },
      (answer) => {
        const received: Buffer[] = [];
        answer.on('data', (part: Buffer) => received.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const whole = Buffer.concat(received);
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: whole,
            json: parseJson(whole),
            continued,
            reusedConnection: outgoing.reusedSocket,
          });
        });
      },
    );
    const sendBody = (): void => {
      for (const part of parts) outgoing.write(part);
      outgoing.end();
    };
    outgoing.on('error', reject);
    if (Object.keys(headers).some((name) => name.toLowerCase() === 'expect')) {
      outgoing.on('continue', () => {
        continued = true;
        sendBody();
      });
      outgoing.flushHeaders();
    } else {
      sendBody();
    }
  });
}

function byteLength(body: unknown): number {
  return Buffer.byteLength(body as string | Buffer);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
