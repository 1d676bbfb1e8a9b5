import { describe, expect, it } from 'vitest';
import { createReceiver, createTestClient } from '../testing/client.ts';
import { upload } from '../testing/pictures.ts';
import { createVeriff } from '../testing/veriff.ts';

const person = {
  idNumber: '123456789',
  firstName: 'Ada',
  lastName: 'Lovelace',
  dateOfBirth: '1985-12-10',
};

describe('POST /v1/validate-registry', () => {
  it('creates a session and submits it at once', async () => {
    const receiver = await createReceiver();
    const client = createTestClient({ webhookUrl: receiver.url });
    const { status, verification } = await createVeriff(client).sessions.validateRegistry({
      verification: { person, vendorData: 'order-7' },
    });
    expect([status, verification]).toEqual([
      'success',
      {
        id: expect.any(String),
        url: expect.stringContaining('http://127.0.0.1/v/'),
        vendorData: 'order-7',
        endUserId: null,
        host: 'http://127.0.0.1',
        status: 'submitted',
        sessionToken: expect.any(String),
      },
    ]);
    await client.idle();
    expect(receiver.received.map(({ body }) => body.action)).toEqual(['submitted']);
  });

  it('is decided after the delay, with what the registry says', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const request = { verification: { person: { ...person, fullName: undefined } } };
    const { verification } = await veriff.sessions.validateRegistry(request, {
      path: '/sessions/validate-registry',
    });
    expect(await client.decision(verification.id)).toBeNull();
    await client.clock.advance(1_500);
    const decision = await client.decision(verification.id);
    expect(decision).toMatchObject({
      status: 'approved',
      person: { firstName: 'Ada', lastName: 'Lovelace', idNumber: '123456789' },
      document: { type: null, number: null },
    });
    expect(decision.additionalVerifiedData.validationResults).toEqual([
      {
        registryName: 'sandbox',
        firstName: 'match',
        lastName: 'match',
        dateOfBirth: 'match',
        address: null,
        city: null,
        state: null,
        zip: null,
        idNumber: 'match',
      },
    ]);
  });

  it.each([{ firstName: 'Decline' }, { firstName: undefined, fullName: 'Decline Lovelace' }])(
    'is declined with reason 123 for %j',
    async (name) => {
      const client = createTestClient();
      const { body } = await client.call('POST', '/v1/validate-registry', {
        body: { verification: { person: { ...person, lastName: 'Lovelace', ...name } } },
      });
      await client.clock.advance(1_500);
      const decision = await client.decision(body.verification.id);
      expect([decision.status, decision.reasonCode]).toEqual(['declined', 123]);
      expect(decision.additionalVerifiedData.validationResults[0].idNumber).toBe('no_match');
    },
  );

  it('answers 201 or 200, as it is set, and needs no signature', async () => {
    for (const registryStatus of [201, 200] as const) {
      const client = createTestClient({ settings: { registryStatus } });
      const { status } = await client.call('POST', '/v1/validate-registry', {
        body: { verification: { person } },
        headers: { 'x-hmac-signature': null },
      });
      expect(status).toBe(registryStatus);
    }
  });

  const withoutDate = { ...person, dateOfBirth: undefined };
  it.each([
    ['no ID number', { person: { ...person, idNumber: undefined } }, '1308'],
    ['an empty ID number', { person: { ...person, idNumber: ' ' } }, '1308'],
    ['no name', { person: { ...person, firstName: undefined, lastName: undefined } }, '1309'],
    ['half a name', { person: { ...person, lastName: undefined } }, '1309'],
    ['neither date nor address', { person: withoutDate }, '1310'],
    [
      'neither, beside a field that nobody knows',
      { person: { ...withoutDate, shoeSize: 38 } },
      '1310',
    ],
    ['a day that does not exist', { person: { ...person, dateOfBirth: '1985-02-30' } }, '2003'],
    ['an http callback', { person, callback: 'http://example.com' }, '1302'],
    ['half an address', { person, address: { street: 'Main Street' } }, '1104'],
    ['no person', {}, '1102'],
  ])('answers 400 to %s', async (_what, verification, code) => {
    const client = createTestClient();
    const answer = await client.call('POST', '/v1/validate-registry', { body: { verification } });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect((await client.control('GET', '/sessions')).body.sessions).toEqual([]);
  });

  it('takes an address in place of a date of birth', async () => {
    const client = createTestClient();
    const address = { street: 'Main Street', houseNumber: '1', postcode: '10115' };
    const { status } = await client.call('POST', '/v1/validate-registry', {
      body: { verification: { person: withoutDate, address } },
    });
    expect(status).toBe(201);
  });

  it('reads a full name as first and last name', async () => {
    const client = createTestClient();
    const { idNumber, dateOfBirth } = person;
    const { body } = await client.call('POST', '/v1/validate-registry', {
      body: { verification: { person: { idNumber, dateOfBirth, fullName: 'Grace M. Hopper' } } },
    });
    await client.clock.advance(1_500);
    expect((await client.decision(body.verification.id)).person).toMatchObject({
      firstName: 'Grace',
      lastName: 'Hopper',
      fullName: 'Grace M. Hopper',
    });
  });

  it('is submitted whatever the name, and then decided by it', async () => {
    const client = createTestClient();
    const { body } = await client.call('POST', '/v1/validate-registry', {
      body: { verification: { person: { ...person, firstName: 'Expire' } } },
    });
    expect(body.verification.status).toBe('submitted');
    await client.clock.advance(1_500);
    expect((await client.decision(body.verification.id)).status).toBe('expired');
  });

  it('takes no pictures', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { verification } = await veriff.sessions.validateRegistry({ verification: { person } });
    await client.control('POST', `/sessions/${verification.id}/decision`, {
      status: 'resubmission_requested',
    });
    await expect(
      veriff.sessions.uploadMedia(verification.id, { image: upload() }),
    ).rejects.toMatchObject({ code: 'conflict' });
    const { sessionToken } = verification;
    expect((await client.flow(sessionToken ?? '', 'POST', '/start')).status).toBe(409);
  });
});
