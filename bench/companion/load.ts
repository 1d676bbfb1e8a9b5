/** Makes the load: what pages and Veriff send, no request like another. */
import { createHmac, randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { median, quantile } from '../report.ts';
import { answerParent, keys } from './measured-process.ts';

export type Work = 'create' | 'poll' | 'webhook';

export interface Load {
  work: Work;
  /** The server's base URL. */
  url: string;
  /** Of `poll`: added to the path. */
  query?: string;
  /** 0 only prepares it. */
  seconds: number;
  connections: number;
}

export interface Measured {
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  requests: number;
  /** What was not answered as it should be. */
  failures: number;
}

interface Session {
  id: string;
  ticket: string | undefined;
}

const pageHeaders = {
  Accept: '*/*',
  'Accept-Language': 'en',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  // As the proxy in front of it says.
  'X-Forwarded-For': '192.0.2.1',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36',
};
const json = { 'Content-Type': 'application/json' };
const visitor = JSON.stringify({ init: { person: { firstName: 'Ada', lastName: 'Lovelace' } } });

/** Sessions of each server whose decision a webhook has brought, for `poll`. */
const decided = new Map<string, Promise<Session[]>>();

function signedWebhook(sessionId: string): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify({
    status: 'success',
    verification: {
      id: sessionId,
      attemptId: randomUUID(),
      code: 9001,
      status: 'approved',
      reason: null,
      reasonCode: null,
      vendorData: 'customer-1815',
      endUserId: null,
      decisionTime: '2026-11-22T10:00:00.000Z',
      acceptanceTime: '2026-11-22T09:58:00.000Z',
      submissionTime: '2026-11-22T09:59:00.000Z',
      person: { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1985-12-10', gender: 'F' },
      document: { type: 'PASSPORT', country: 'EE', number: 'K0000001', validUntil: '2031-01-01' },
      riskScore: { score: 0.1 },
      riskLabels: [],
      insights: [{ label: 'documentAccepted', result: 'yes', category: 'document' }],
    },
    technicalData: { ip: '192.0.2.1' },
  });
  const signature = createHmac('sha256', keys.sharedSecret).update(body).digest('hex');
  return {
    headers: { ...json, 'X-AUTH-CLIENT': keys.apiKey, 'X-HMAC-SIGNATURE': signature },
    body,
  };
}

async function decide(url: string): Promise<Session[]> {
  const sessions: Session[] = [];
  for (let count = 0; count < 1_000; count += 1) {
    const created = await fetch(`${url}/veriff/sessions`, {
      method: 'POST',
      headers: { ...pageHeaders, ...json },
      body: visitor,
    });
    const { session, ticket } = (await created.json()) as {
      session: { id: string };
      ticket?: string;
    };
    const sent = await fetch(`${url}/veriff/webhooks`, {
      method: 'POST',
      ...signedWebhook(session.id),
    });
    if (!created.ok || !sent.ok) throw new Error(`${created.status}, ${sent.status} from ${url}.`);
    sessions.push({ id: session.id, ticket });
  }
  return sessions;
}

async function requestsOf({ work, url, query = '' }: Load): Promise<autocannon.Request[]> {
  const path = `/veriff/${work === 'webhook' ? 'webhooks' : 'sessions'}`;
  // Other work pushes them out of the memory of the server.
  if (work !== 'poll') decided.delete(url);
  if (work === 'create') {
    return [
      {
        method: 'POST',
        path,
        body: visitor,
        setupRequest: (request) => ({
          ...request,
          headers: { ...pageHeaders, ...json, 'Idempotency-Key': randomUUID() },
        }),
      },
    ];
  }
  if (work === 'webhook') {
    return [
      {
        method: 'POST',
        path,
        setupRequest: (request) => ({ ...request, ...signedWebhook(randomUUID()) }),
      },
    ];
  }
  if (!decided.has(url)) decided.set(url, decide(url));
  return ((await decided.get(url)) ?? []).map(({ id, ticket }) => ({
    method: 'GET',
    path: `${path}/${id}${query}`,
    headers: { ...pageHeaders, Authorization: `Bearer ${ticket ?? ''}` },
  }));
}

async function measure(load: Load): Promise<Measured | null> {
  const requests = await requestsOf(load);
  if (load.seconds === 0) return null;
  const latencies: number[] = [];
  let failures = 0;
  const start = performance.now();
  let end = start;
  const { errors } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      { url: load.url, connections: load.connections, duration: load.seconds, requests },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    instance.on('response', (_client, status, _bytes, latency) => {
      end = performance.now();
      if (status === (load.work === 'create' ? 201 : 200)) latencies.push(latency);
      else failures += 1;
    });
  });
  return {
    requestsPerSecond: latencies.length / ((end - start) / 1_000),
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
    requests: latencies.length + failures,
    failures: failures + errors,
  };
}

answerParent('ready', measure);
