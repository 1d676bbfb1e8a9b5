/**
 * What Veriff answers, as fast as Node can: the load must meet the contenders' limits, not this
 * server's. Its answers are signed, and made before the first request.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { keys, serve } from './measured-process.ts';

interface Answer {
  body: string;
  headers: Record<string, string | number>;
}

function sign(answer: object): Answer {
  const body = JSON.stringify(answer);
  return {
    body,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'X-HMAC-SIGNATURE': createHmac('sha256', keys.sharedSecret).update(body).digest('hex'),
      'X-AUTH-CLIENT': keys.apiKey,
    },
  };
}

/** More than a companion's memory holds, so that a session that comes round again is a new one. */
const sessions = Array.from({ length: 20_000 }, () => {
  const id = randomUUID();
  const url = `https://magic.veriff.me/v/${randomUUID()}${randomUUID()}${randomUUID()}`;
  return sign({
    status: 'success',
    verification: {
      id,
      url,
      vendorData: null,
      host: 'https://magic.veriff.me',
      status: 'created',
      sessionToken: url.slice(26),
    },
  });
});

const decision = sign({
  status: 'success',
  verification: {
    id: randomUUID(),
    attemptId: randomUUID(),
    code: 9001,
    status: 'approved',
    reason: null,
    reasonCode: null,
    vendorData: null,
    decisionTime: '2026-11-22T10:00:00.000Z',
    acceptanceTime: '2026-11-22T09:58:00.000Z',
    person: { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1985-12-10' },
    document: { type: 'PASSPORT', country: 'EE', number: 'K0000001' },
  },
  technicalData: { ip: '192.0.2.1' },
});

let created = 0;

function answer(response: ServerResponse, status: number, { body, headers }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}

serve((request: IncomingMessage, response) => {
  // A body must be read before its connection is used again.
  request.resume();
  if (request.method === 'GET') {
    answer(response, 200, decision);
    return;
  }
  const session = sessions[created % sessions.length];
  created += 1;
  if (session) request.once('end', () => answer(response, 201, session));
});
