import { describe, expect, it } from 'vitest';
import { createReceiver, createTestClient, type TestClient } from '../testing/client.ts';
import { upload } from '../testing/pictures.ts';
import { createVeriff } from '../testing/veriff.ts';

const ada = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  idNumber: '38912',
  dateOfBirth: '1985-12-10',
};

async function decided(client: TestClient, person: object, init: object = {}): Promise<string> {
  const { id } = await client.create({ person, ...init });
  await client.submit(id);
  await client.clock.advance(1_500);
  return id;
}

describe('GET /v1/sessions/{id}/person', () => {
  it('knows nobody until there is a decision', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { id } = await client.create({ person: ada });
    expect(await veriff.sessions.person(id)).toEqual({ status: 'success', person: null });
    await client.submit(id);
    expect((await veriff.sessions.person(id)).person).toBeNull();
  });

  it('then knows who was read, without matches', async () => {
    const client = createTestClient();
    const id = await decided(client, ada, { document: { country: 'EE' } });
    const { person } = await createVeriff(client).sessions.person(id);
    expect(person).toEqual({
      id,
      firstName: 'Ada',
      lastName: 'Lovelace',
      idCode: '38912',
      dateOfBirth: '1985-12-10',
      gender: null,
      nationality: 'EE',
      placeOfBirth: null,
      citizenships: [],
      pepSanctionMatches: [],
    });
  });

  it('has one match when the last name is Watchlist', async () => {
    const client = createTestClient();
    const id = await decided(client, { ...ada, lastName: 'watchList' });
    const { person } = await createVeriff(client).sessions.person(id);
    expect(person?.pepSanctionMatches).toMatchObject([
      { numberOfMatches: 1, hits: [{ doc: { name: 'Ada watchList' } }] },
    ]);
  });
});

describe('GET /v1/sessions/{id}/watchlist-screening', () => {
  it('is null until there is a decision', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    expect(await createVeriff(client).sessions.watchlistScreening(id)).toEqual({
      status: 'success',
      data: null,
    });
  });

  it('finds nobody of any other name', async () => {
    const client = createTestClient();
    const id = await decided(client, ada, { vendorData: 'order-7' });
    const { data } = await createVeriff(client).sessions.watchlistScreening(id);
    expect(data).toEqual({
      checkType: 'initial_result',
      attemptId: (await client.decision(id)).attemptId,
      sessionId: id,
      vendorData: 'order-7',
      endUserId: null,
      matchStatus: 'no_match',
      monitorStatus: 'enabled',
      searchTerm: { name: 'Ada Lovelace', year: '1985' },
      totalHits: 0,
      createdAt: '2026-01-01T00:00:01.500Z',
      hits: [],
    });
  });

  it.each([{ lastName: 'Watchlist' }, { lastName: ' WATCHLIST ' }, { fullName: 'Ada Watchlist' }])(
    'has a hit for %j',
    async (person) => {
      const client = createTestClient();
      const id = await decided(client, person);
      const { data } = await createVeriff(client).sessions.watchlistScreening(id);
      expect(data).toMatchObject({
        matchStatus: 'possible_match',
        totalHits: 1,
        hits: [{ matchedName: data?.searchTerm?.name, dateOfDeath: null }],
      });
      expect(data?.hits).toHaveLength(1);
    },
  );

  it('says nothing of an expired session, of which nothing was read', async () => {
    const client = createTestClient();
    const { id } = await client.create({ person: { lastName: 'Watchlist' } });
    await client.clock.advance(7 * 86_400_000);
    expect((await createVeriff(client).sessions.watchlistScreening(id)).data).toBeNull();
  });
});

describe('PATCH /v1/sessions/{id}/watchlist-screening', () => {
  it('stops the monitoring, however often it is said', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const id = await decided(client, ada, { vendorData: 'order-7' });
    const { attemptId } = await client.decision(id);
    const stopped = { attemptId, sessionId: id, vendorData: 'order-7', monitorStatus: 'disabled' };
    const answers = [
      await veriff.sessions.stopWatchlistMonitoring(id),
      await veriff.sessions.stopWatchlistMonitoring(id),
    ];
    expect(answers.map(({ data }) => data)).toEqual([stopped, stopped]);
    const { data } = await veriff.sessions.watchlistScreening(id);
    expect(data?.monitorStatus).toBe('disabled');
  });

  it('names the attempt that was screened, not one that began since', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const id = await decided(client, { firstName: 'Resubmit' });
    const { attemptId } = await client.decision(id);
    await veriff.sessions.uploadMedia(id, { image: upload() });
    expect((await veriff.sessions.stopWatchlistMonitoring(id)).data?.attemptId).toBe(attemptId);
  });

  it.each([
    [{ monitorStatus: 'enabled' }, '1303'],
    [{ monitorStatus: null }, '1303'],
    [{}, '1102'],
    [[], '1102'],
  ])('answers 400 to %j', async (body, code) => {
    const client = createTestClient();
    const id = await decided(client, ada);
    const path = `/v1/sessions/${id}/watchlist-screening`;
    const answer = await client.call('PATCH', path, { body });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    const { data } = await createVeriff(client).sessions.watchlistScreening(id);
    expect(data?.monitorStatus).toBe('enabled');
  });
});

describe('a screening that changes', () => {
  it('is told, and read from then on, as long as it is monitored', async () => {
    const receiver = await createReceiver();
    const client = createTestClient({ webhookUrl: receiver.url, webhookKinds: ['watchlist'] });
    const veriff = createVeriff(client);
    const id = await decided(client, ada);
    await client.clock.advance(86_400_000);
    const change = (body: object) => client.control('POST', `/sessions/${id}/screening`, body);
    await change({ matchStatus: 'possible_match', totalHits: 3 });
    const { data } = await veriff.sessions.watchlistScreening(id);
    expect(data).toMatchObject({
      checkType: 'updated_result',
      matchStatus: 'possible_match',
      totalHits: 3,
      createdAt: '2026-01-02T00:00:01.500Z',
    });
    expect(data?.hits).toHaveLength(3);
    expect(receiver.received[1]?.body).toEqual(data);
    await change({ matchStatus: 'no_match', totalHits: 3 });
    const after = (await veriff.sessions.watchlistScreening(id)).data;
    expect([after?.matchStatus, after?.totalHits, after?.hits]).toEqual(['no_match', 0, []]);
    await veriff.sessions.stopWatchlistMonitoring(id);
    expect((await change({ matchStatus: 'possible_match' })).status).toBe(409);
    expect(receiver.received).toHaveLength(3);
  });
});

describe('a decision', () => {
  it('is told by the webhooks that are switched on, the screening once an attempt', async () => {
    const receiver = await createReceiver();
    const client = createTestClient({
      webhookUrl: receiver.url,
      webhookKinds: ['full-auto', 'watchlist'],
    });
    const id = await decided(client, { ...ada, lastName: 'Watchlist' });
    await client.control('POST', `/sessions/${id}/decision`, { status: 'declined' });
    await client.idle();
    const kinds = receiver.received.map(({ body }) => body.eventType ?? body.checkType);
    expect(kinds).toEqual(['fullauto', 'initial_result', 'fullauto']);
    const { data } = await createVeriff(client).sessions.watchlistScreening(id);
    expect(receiver.received[1]?.body).toEqual(data);
  });
});
