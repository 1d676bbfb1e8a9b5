/** Calls every operation of a sandbox with its own ids and clock, and keeps what it answers. */
import { operations } from '@veriff-verify/api';
import type { Examples } from '../openapi-examples.ts';
import { requestExamples } from '../openapi-examples.ts';
import { createTestClient, type TestClient } from './client.ts';

type OperationKey = keyof typeof operations;

export interface RecordedAnswers {
  /** Answers of each operation. */
  answers: Partial<Record<OperationKey, Examples>>;
  /** Statuses of each operation's answers. */
  statuses: Partial<Record<OperationKey, Set<number>>>;
  /** Bodies of webhooks by their kind. */
  webhookBodies: Record<string, Examples>;
}

const person = {
  firstName: 'Sarah',
  lastName: 'Morgan',
  idNumber: '123456789',
  dateOfBirth: '1967-03-30',
};
const document = { type: 'PASSPORT', number: 'B01234567', country: 'GB' };
const address = {
  fullAddress: '1234 Snowy Ridge Road, Indiana, 56789 USA',
  street: 'Snowy Ridge Road',
  houseNumber: '1234',
  postcode: '56789',
  state: 'Indiana',
};
const endUserId = 'c1de400b-1877-4284-8494-071d37916197';

export async function recordAnswers(): Promise<RecordedAnswers> {
  const client = createTestClient({
    seed: 3,
    allowDelete: true,
    publicUrl: 'http://127.0.0.1:8788',
    webhookUrl: 'http://receiver.invalid/webhooks',
    webhookKinds: ['decision', 'event', 'full-auto', 'watchlist'],
    fetch: () => Promise.resolve(new Response(null, { status: 200 })),
  });
  const answers: RecordedAnswers['answers'] = {};
  const statuses: RecordedAnswers['statuses'] = {};

  const call = async (key: OperationKey, name: string, id?: string, request?: object) => {
    const { method, path } = operations[key];
    const url = `/v1${path.replace(/\{\w+\}/, id ?? '')}`;
    const { status, body } = await client.call(method, url, request ? { body: request } : {});
    if (status >= 300) throw new Error(`${key} was answered ${status} ${JSON.stringify(body)}`);
    (statuses[key] ??= new Set()).add(status);
    if (typeof body === 'object') {
      (answers[key] ??= {})[slug(name)] = { summary: name, value: body };
    }
    return body;
  };
  const example = (key: OperationKey, name: string) =>
    requestExamples[key]?.[name]?.value as object;
  const decide = () => advance(client, '2s');

  // One session from its creation to its deletion.
  const init = { person, document, address, vendorData: 'customer-7', endUserId };
  const created = await call('createSession', 'Created', '', { verification: init });
  const { id } = created.verification;
  await call('addCollectedData', 'Added', id, example('addCollectedData', 'person-and-network'));
  const uploaded = await call('uploadMedia', 'Uploaded', id, example('uploadMedia', 'data-uri'));
  await call('getDecision', 'Not decided yet', id);
  await call('getPerson', 'Not known yet', id);
  await call('getWatchlistScreening', 'Not screened yet', id);
  await call('submitSession', 'Submitted', id, example('submitSession', 'submitted'));
  await decide();
  await call('getDecision', 'Approved', id);
  await call('listSessionMedia', 'One picture', id);
  const attempts = await call('listAttempts', 'One attempt', id);
  await call('listAttemptMedia', 'One picture', attempts.verifications[0].id);
  await call('downloadMedia', 'The picture', uploaded.image.id);
  await call('getPerson', 'Without a match', id);
  await call('getWatchlistScreening', 'No match', id);
  await call(
    'stopWatchlistMonitoring',
    'Stopped',
    id,
    example('stopWatchlistMonitoring', 'disabled'),
  );
  await client.control('POST', `/sessions/${id}/webhooks`, { kind: 'user-status' });
  await call('deleteSession', 'Deleted', id);

  // Somebody on a watchlist.
  const listed = await client.create({ person: { ...person, lastName: 'Watchlist' } });
  await client.submit(listed.id);
  await decide();
  await call('getPerson', 'With a match', listed.id);
  await call('getWatchlistScreening', 'A possible match', listed.id);

  // A refusal, and a resubmission.
  const declined = await client.create({ person: { firstName: 'Decline' } });
  const again = await client.create({ person: { firstName: 'Resubmit' } });
  await client.complete(declined.token);
  await client.complete(again.token);
  await decide();
  await call('getDecision', 'Declined', declined.id);
  await call('getDecision', 'Resubmission requested', again.id);
  await client.submit(again.id);
  await call('listAttempts', 'After a resubmission', again.id);
  await call(
    'validateRegistry',
    'Created and submitted',
    '',
    example('validateRegistry', 'date-of-birth'),
  );
  await decide();
  return { answers, statuses, webhookBodies: await deliveredBodies(client) };
}

/** The first two that differ in their outcome, of each kind. */
async function deliveredBodies(client: TestClient): Promise<Record<string, Examples>> {
  const { body } = await client.control('GET', '/webhooks');
  const bodies: Record<string, Examples> = {};
  for (const delivery of body.deliveries) {
    const value = typeof delivery.body === 'string' ? JSON.parse(delivery.body) : delivery.body;
    const name = nameOfBody(value);
    (bodies[delivery.kind] ??= {})[slug(name)] ??= { summary: name, value };
  }
  return bodies;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of every kind
function nameOfBody(body: any): string {
  const name: string =
    body.verification?.status ??
    body.action ??
    body.data?.verification?.decision ??
    body.matchStatus ??
    'set by hand';
  return name.slice(0, 1).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

async function advance(client: TestClient, duration: string): Promise<void> {
  await client.control('POST', '/clock', { advance: duration });
  await client.idle();
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
