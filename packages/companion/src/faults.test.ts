/** What becomes of each call of a page when the companion's own call to Veriff goes wrong. */
import { beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { bearer, createHarness, type Harness, problemOf, sandbox } from './testing/harness.ts';

const silentServer = inject('silentServer');

/** Longer than any call waits. */
const latency = 600_000;
/** Milliseconds for a call to Veriff where none is answered, and where one is. */
const shortTimeout = 1_500;
const longTimeout = 10_000;
/** Real time that an answer may take beyond the time limit: a busy machine has other work too. */
const patience = 4_000;

/**
 * Their fetch sends a GET again by itself when a connection that was used before breaks, and again
 * when the next one is such a connection too.
 */
const repeatsReset = ['bun', 'deno'].includes(inject('runtime'));
/** More connections than are open by then: one for each session, and for each look at the sandbox. */
const usedConnections = 10;

/** Calls of pages. `known` and `forgotten` read a session, of which something is kept or nothing. */
const routes = ['create', 'known', 'forgotten', 'submit', 'media', 'data'] as const;
type Route = (typeof routes)[number];

interface Pages {
  harness: Harness;
  /** Lets Veriff's server take requests and answer none. */
  silence(on: boolean): void;
  /** Lets a gateway answer in Veriff's place with this status, once Veriff has; null ends it. */
  interpose(status: number | null): void;
  call: Record<Route, () => Promise<Response>>;
  create(idempotencyKey: string): Promise<Response>;
  /** How often Veriff was called for each of them. */
  count(): Promise<Record<Route, number>>;
}

/** Pages with a session each, and one that is to create a session. */
async function openPages(timeout: number): Promise<Pages> {
  let silent = false;
  let gateway: number | null = null;
  const harness = createHarness({
    timeout,
    async fetch(input, init) {
      const url = silent ? String(input).replace(sandbox.url, silentServer) : input;
      const response = await fetch(url, init);
      if (gateway === null) return response;
      await response.arrayBuffer();
      return new Response('<h1>Gateway</h1>', { status: gateway });
    },
  });
  const other = createHarness();
  const [known, forgotten, submit, media, data] = await Promise.all([
    other.session(),
    other.session(),
    other.session(),
    other.session(),
    other.session(),
  ]);
  await harness.deliver({ id: known.session.id, feature: 'selfid', code: 7001, action: 'started' });

  const send = (method: string, path: string, ticket: string, body: unknown) =>
    harness.call(path, {
      method,
      headers: { 'Content-Type': 'application/json', ...bearer(ticket).headers },
      body: JSON.stringify(body),
    });
  const create: Pages['create'] = (key) => harness.create({}, { 'Idempotency-Key': key });
  const pathOf = ({ session }: { session: { id: string } }) => `/sessions/${session.id}`;
  const earlier = await reached();

  return {
    harness,
    silence: (on) => {
      silent = on;
    },
    interpose: (status) => {
      gateway = status;
    },
    create,
    call: {
      create: () => create('key'),
      known: () => harness.call(pathOf(known), bearer(known.ticket)),
      forgotten: () => harness.call(pathOf(forgotten), bearer(forgotten.ticket)),
      submit: () => send('PATCH', pathOf(submit), submit.ticket, { status: 'submitted' }),
      media: () =>
        send('POST', `${pathOf(media)}/media`, media.ticket, {
          context: 'face',
          content: 'data:image/jpeg;base64,/9j/4AEC',
        }),
      data: () =>
        send('POST', `${pathOf(data)}/collected-data`, data.ticket, {
          providerName: 'shop',
          network: { ip: { addressV4: '192.0.2.1' } },
          device: { fingerprint: 'x' },
        }),
    },
    async count() {
      const now = await reached();
      const of = (request: string) =>
        [now, earlier]
          .map((requests) => requests.filter((one) => one === request).length)
          .reduce((all, before) => all - before);
      return {
        create: of('POST /v1/sessions'),
        known: of(`GET /v1${pathOf(known)}/decision`),
        forgotten: of(`GET /v1${pathOf(forgotten)}/decision`),
        submit: of(`PATCH /v1${pathOf(submit)}`),
        media: of(`POST /v1${pathOf(media)}/media`),
        data: of(`POST /v1${pathOf(data)}/collected-data`),
      };
    },
  };
}

/** Requests that have reached Veriff's server, whether it answers or not. */
async function reached(): Promise<string[]> {
  const silent = (await (await fetch(`${silentServer}/requests`)).json()) as string[];
  return [...(await sandbox.requests()).map(({ method, path }) => `${method} ${path}`), ...silent];
}

/** `201`, or `502 upstream`. */
async function describeAnswer(response: Response): Promise<string> {
  if (response.ok) return String(response.status);
  return `${response.status} ${(await problemOf(response)).code}`;
}

type Row = Record<Route | 'sameKey' | 'submitAgain', string> & { fault: unknown };

beforeEach(() => sandbox.reset());

describe('each call is answered in time, and creates nothing twice, when Veriff', () => {
  // What the page is answered, and how many calls to Veriff that took. The last two columns are
  // what it is answered once Veriff works again: to a creation with the same key, to a second PATCH.
  test.each`
    fault                                                | create                        | known       | forgotten                     | submit                        | media                         | data                          | sameKey           | submitAgain
    ${{ latency: 200 }}                                  | ${'201, 1'}                   | ${'200, 1'} | ${'200, 1'}                   | ${'200, 1'}                   | ${'201, 1'}                   | ${'200, 1'}                   | ${'201'}          | ${'409 conflict'}
    ${{ latency }}                                       | ${'504 upstream-timeout, 1'}  | ${'200, 1'} | ${'504 upstream-timeout, 1'}  | ${'504 upstream-timeout, 1'}  | ${'504 upstream-timeout, 1'}  | ${'504 upstream-timeout, 1'}  | ${'409 conflict'} | ${'409 conflict'}
    ${'silence'}                                         | ${'504 upstream-timeout, 1'}  | ${'200, 1'} | ${'504 upstream-timeout, 1'}  | ${'504 upstream-timeout, 1'}  | ${'504 upstream-timeout, 1'}  | ${'504 upstream-timeout, 1'}  | ${'409 conflict'} | ${'200'}
    ${'reset'}                                           | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'200'}
    ${{ reset: 'after' }}                                | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${'truncate'}                                        | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${'bad-json'}                                        | ${'502 upstream, 1'}          | ${'200, 1'} | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${'bad-signature'}                                   | ${'502 upstream, 1'}          | ${'200, 1'} | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${{ status: 302 }}                                   | ${'502 upstream, 1'}          | ${'200, 1'} | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'200'}
    ${{ status: 400 }}                                   | ${'400 invalid-request, 1'}   | ${'200, 1'} | ${'400 invalid-request, 1'}   | ${'400 invalid-request, 1'}   | ${'400 invalid-request, 1'}   | ${'400 invalid-request, 1'}   | ${'201'}          | ${'200'}
    ${{ status: 401 }}                                   | ${'502 upstream, 1'}          | ${'200, 1'} | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'201'}          | ${'200'}
    ${{ status: 404 }}                                   | ${'502 upstream, 1'}          | ${'200, 1'} | ${'404 not-found, 1'}         | ${'404 not-found, 1'}         | ${'404 not-found, 1'}         | ${'404 not-found, 1'}         | ${'201'}          | ${'200'}
    ${{ status: 409 }}                                   | ${'409 conflict, 1'}          | ${'200, 1'} | ${'409 conflict, 1'}          | ${'409 conflict, 1'}          | ${'409 conflict, 1'}          | ${'409 conflict, 1'}          | ${'201'}          | ${'200'}
    ${{ status: 413 }}                                   | ${'413 payload-too-large, 1'} | ${'200, 1'} | ${'413 payload-too-large, 1'} | ${'413 payload-too-large, 1'} | ${'413 payload-too-large, 1'} | ${'413 payload-too-large, 1'} | ${'201'}          | ${'200'}
    ${{ status: 429 }}                                   | ${'429 rate-limited, 3'}      | ${'200, 3'} | ${'429 rate-limited, 3'}      | ${'429 rate-limited, 3'}      | ${'429 rate-limited, 3'}      | ${'429 rate-limited, 3'}      | ${'201'}          | ${'200'}
    ${{ status: 429, headers: { 'retry-after': '60' } }} | ${'429 rate-limited, 1'}      | ${'200, 1'} | ${'429 rate-limited, 1'}      | ${'429 rate-limited, 1'}      | ${'429 rate-limited, 1'}      | ${'429 rate-limited, 1'}      | ${'201'}          | ${'200'}
    ${{ status: 500 }}                                   | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'200'}
    ${{ status: 502 }}                                   | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'200'}
    ${{ status: 503 }}                                   | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'200'}
    ${{ status: 504 }}                                   | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'200'}
    ${{ after: 302 }}                                    | ${'502 upstream, 1'}          | ${'200, 1'} | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${{ after: 500 }}                                    | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${{ after: 502 }}                                    | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
    ${{ after: 504 }}                                    | ${'502 upstream, 1'}          | ${'200, 3'} | ${'502 upstream, 3'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'502 upstream, 1'}          | ${'409 conflict'} | ${'409 conflict'}
  `(
    '$fault',
    async ({ fault, sameKey, submitAgain, ...expected }: Row) => {
      const neverAnswers = fault === 'silence' || Object(fault).latency === latency;
      const timeout = neverAnswers ? shortTimeout : longTimeout;
      const { harness, silence, interpose, call, create, count } = await openPages(timeout);
      const before = (await sandbox.sessions()).length;
      const { after = null } = Object(fault) as { after?: number };
      if (fault === 'silence') silence(true);
      else if (after !== null) interpose(after);
      else await sandbox.fault({ path: '/v1/*' }, fault);

      const start = performance.now();
      const answers = await Promise.all(
        routes.map(async (route) => {
          const answer = await describeAnswer(await call[route]());
          expect(performance.now() - start, route).toBeLessThan(timeout + patience);
          return [route, answer] as const;
        }),
      );
      await vi.waitFor(
        async () => {
          const calls = await count();
          if (repeatsReset && JSON.stringify(fault).includes('reset')) {
            for (const route of ['known', 'forgotten'] as const) {
              if (calls[route] > 3 && calls[route] <= 3 + usedConnections) calls[route] = 3;
            }
          }
          const cells = answers.map(([route, answer]) => [route, `${answer}, ${calls[route]}`]);
          expect(Object.fromEntries(cells)).toEqual(expected);
        },
        { timeout: patience },
      );

      silence(false);
      interpose(null);
      await sandbox.repair();
      harness.wait(60_000);
      const repeated = await create('key');
      expect({
        sameKey: await describeAnswer(repeated),
        submitAgain: await describeAnswer(await call.submit()),
      }).toEqual({ sameKey, submitAgain });
      // Whatever the page was told: one key, one session at most.
      expect((await sandbox.sessions()).length - before).toBeLessThanOrEqual(1);
      for (const route of ['known', 'forgotten', 'media', 'data'] as const) {
        expect((await call[route]()).ok, route).toBe(true);
      }
      expect((await create('another key')).status).toBe(201);
    },
    30_000,
  );
});
