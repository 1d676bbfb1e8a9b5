/** A sandbox in this process, and what a good client does with it. */
import { createHmac } from 'node:crypto';
import { Veriff, type VeriffOptions } from '@veriff-verify/api';
import { createSandboxApp, demoKeys, type SandboxAppOptions } from '@veriff-verify/sandbox/app';

export const origin = 'http://127.0.0.1';
export const startOfTime: number = Date.parse('2026-01-01T00:00:00Z');

/** The smallest pictures that are told by their first bytes. */
export const jpeg: Uint8Array<ArrayBuffer> = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);

export interface TestSandbox extends ReturnType<typeof createSandboxApp> {
  request(path: string, init?: RequestInit): Promise<Response>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** A call of `/v1` as it is, signed over its body or the id. */
  call(method: string, path: string, id: string, body?: unknown): Promise<Response>;
  flow(token: string, path: string, picture?: boolean): Promise<Response>;
  client(options?: Partial<VeriffOptions>): Veriff;
}

/** Never calls the network, and does the same things in the same order every time. */
export function createTestSandbox(options: SandboxAppOptions = {}): TestSandbox {
  const sandbox = createSandboxApp({
    now: startOfTime,
    seed: 1,
    allowDelete: true,
    fetch: () => Promise.resolve(new Response(null, { status: 200 })),
    ...options,
  });
  const request = async (path: string, init?: RequestInit): Promise<Response> =>
    sandbox.app.request(`${origin}${path}`, init);
  return {
    ...sandbox,
    request,
    async control(method, path, body) {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await request(`/_sandbox${path}`, { method, ...init });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
      return response.status === 204 ? null : response.json();
    },
    call(method, path, id, body) {
      const text = body === undefined ? null : JSON.stringify(body);
      const headers = {
        'content-type': 'application/json',
        'x-auth-client': demoKeys.apiKey,
        'x-hmac-signature': hmac(text ?? id),
      };
      return request(`/v1${path}`, { method, headers, ...(text !== null && { body: text }) });
    },
    flow: (token, path, picture = false) =>
      request(`/flow/session${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...(picture && { 'content-type': 'image/jpeg' }),
        },
        ...(picture && { body: jpeg }),
      }),
    client: (given = {}) =>
      new Veriff({
        ...demoKeys,
        baseUrl: origin,
        fetch: async (input, init) => sandbox.app.request(input as string, init),
        retry: false,
        requireSignedResponses: true,
        ...given,
      }),
  };
}

/** By Node's own means, not by those that are tested. */
export function hmac(payload: string | Uint8Array, secret: string = demoKeys.sharedSecret): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}
