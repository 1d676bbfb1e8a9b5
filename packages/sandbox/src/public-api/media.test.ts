import { randomBytes } from 'node:crypto';
import { maxUploadLength } from '@veriff-verify/api';
import { describe, expect, it } from 'vitest';
import { createTestClient, hmac } from '../testing/client.ts';
import { base64, pictures, upload } from '../testing/pictures.ts';
import { createVeriff } from '../testing/veriff.ts';

const id = expect.stringMatching(/^[0-9a-f-]{36}$/);

async function download(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body).arrayBuffer());
}

describe('POST /v1/sessions/{id}/media', () => {
  it('answers with the picture, and keeps it byte for byte', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const session = await client.create();
    const picture = new Uint8Array([...pictures['image/png'], ...randomBytes(70_000)]);
    const content = `data:image/png;base64,${base64(picture)}`;
    const { status, image } = await veriff.sessions.uploadMedia(session.id, {
      image: { context: 'document-front', content, timestamp: '2026-01-01T00:00:00Z' },
    });
    expect([status, image]).toEqual([
      'success',
      {
        id,
        name: 'document-front',
        context: 'document-front',
        timestamp: null,
        size: picture.byteLength,
        mimetype: 'image/png',
        url: `http://127.0.0.1/v1/media/${image.id}`,
        sessionId: session.id,
      },
    ]);
    const file = await veriff.media.download(image.id);
    expect([file.contentType, file.size]).toEqual(['image/png', picture.byteLength]);
    expect(await download(file.body)).toEqual(picture);
  });

  it.each([
    'data:image/png;charset=utf-8;base64,',
    'DATA:image/PNG;BASE64,',
    'data:;base64,',
    'data:image/png;base64,\n',
    '',
  ])('takes %j before the base64', async (head) => {
    const client = createTestClient();
    const { id: sessionId } = await client.create();
    const content = head + base64(pictures['image/png']);
    const { status, body } = await client.call('POST', `/v1/sessions/${sessionId}/media`, {
      body: { image: { context: 'face', content, timestamp: null, inflowFeedback: true } },
    });
    expect([status, body.image?.mimetype]).toEqual([201, 'image/png']);
  });

  it('answers 201 or 200, as it is set', async () => {
    for (const mediaStatus of [201, 200] as const) {
      const client = createTestClient({ settings: { mediaStatus } });
      const session = await client.create();
      const path = `/v1/sessions/${session.id}/media`;
      const { status } = await client.call('POST', path, { body: { image: upload() } });
      expect(status).toBe(mediaStatus);
    }
  });

  it.each([
    ['no image', {}, 400, '1403'],
    ['an image that is null', { image: null }, 400, '1403'],
    ['a list', [], 400, '1104'],
    ['no content', { image: { context: 'face' } }, 400, '1400'],
    ['content that is null', { image: { context: 'face', content: null } }, 400, '1400'],
    ['empty content', { image: { context: 'face', content: '' } }, 400, '1400'],
    ['blank content', { image: { context: 'face', content: ' \n ' } }, 400, '1400'],
    [
      'a data URI of nothing',
      { image: { context: 'face', content: 'data:image/jpeg;base64,' } },
      400,
      '1400',
    ],
    ['a number', { image: { context: 'face', content: 7 } }, 400, '1401'],
    ['no base64', { image: { context: 'face', content: 'data:image/jpeg;base64,ä' } }, 400, '1401'],
    ['half a group of base64', { image: { context: 'face', content: '/9j/A' } }, 400, '1401'],
    ['an unknown context', { image: upload('selfie') }, 400, '1402'],
    ['no context', { image: { content: upload().content } }, 400, '1402'],
    [
      'a file of another format',
      { image: { context: 'face', content: 'data:text/plain;base64,aGVsbG8=' } },
      400,
      '1104',
    ],
  ])('refuses %s', async (_what, body, expected, code) => {
    const client = createTestClient();
    const session = await client.create();
    const answer = await client.call('POST', `/v1/sessions/${session.id}/media`, { body });
    expect([answer.status, answer.body.code]).toEqual([expected, code]);
    const { images } = await createVeriff(client).sessions.media(session.id);
    expect(images).toEqual([]);
  });

  it('takes 24 MB of base64 and answers 413 to more, within seconds', async () => {
    const client = createTestClient();
    const session = await client.create();
    const path = `/v1/sessions/${session.id}/media`;
    const send = (content: string) =>
      client.call('POST', path, { body: { image: { context: 'face', content } } });
    const most = `/9j/${'A'.repeat(maxUploadLength - 4)}`;
    const taken = await send(most);
    expect([taken.status, taken.body.image.size]).toEqual([201, (maxUploadLength / 4) * 3]);
    for (const tooMuch of [`${most}AAAA`, 'A'.repeat(maxUploadLength + 3_000_000)]) {
      const refused = await send(tooMuch);
      expect([refused.status, refused.body.code]).toEqual([413, '413']);
    }
    expect((await client.control('GET', '/requests')).body.requests[1].body).toMatch(
      /^\{"image".{63000,}… \(\d+ bytes\)$/,
    );
  });

  it('is the only call that takes a body of that size', async () => {
    const client = createTestClient();
    const session = await client.create();
    const body = { providerName: 'x'.repeat(1_000_000) };
    for (const [method, path] of [
      ['POST', '/collected-data'],
      ['PATCH', ''],
      ['PATCH', '/watchlist-screening'],
    ] as const) {
      const answer = await client.call(method, `/v1/sessions/${session.id}${path}`, { body });
      expect(answer.status).toBe(413);
      const signature = answer.headers.get('x-hmac-signature');
      expect(signature).toBe(hmac(JSON.stringify(answer.body)));
    }
  });

  it('takes 40 pictures of a session, all attempts together', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const session = await client.create({ person: { firstName: 'Resubmit' } });
    for (let count = 0; count < 40; count += 1) {
      await veriff.sessions.uploadMedia(session.id, { image: upload() });
      if (count !== 20) continue;
      await client.submit(session.id);
      await client.clock.advance(1_500);
    }
    await expect(
      veriff.sessions.uploadMedia(session.id, { image: upload() }),
    ).rejects.toMatchObject({ code: 'conflict', status: 409 });
  });

  it('answers 409 once the session was submitted', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const session = await client.create();
    await veriff.sessions.submit(session.id);
    for (const step of [() => undefined, () => client.clock.advance(1_500)]) {
      await step();
      await expect(
        veriff.sessions.uploadMedia(session.id, { image: upload() }),
      ).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it('answers 413 when the pictures of one session fill the sandbox', async () => {
    const client = createTestClient({ maxBytes: 5_000 });
    const session = await client.create();
    const content = `/9j/${'A'.repeat(8_000)}`;
    const { status } = await client.call('POST', `/v1/sessions/${session.id}/media`, {
      body: { image: { context: 'face', content } },
    });
    expect(status).toBe(413);
  });
});

describe('the lists of media', () => {
  it('hold those of the last attempt, and of each attempt by its own id', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const session = await client.create({ person: { firstName: 'Resubmit' } });
    const first = await veriff.sessions.uploadMedia(session.id, { image: upload('face') });
    await veriff.sessions.submit(session.id);
    await client.clock.advance(1_500);
    expect((await veriff.sessions.media(session.id)).images).toEqual([first.image]);
    const second = await veriff.sessions.uploadMedia(session.id, {
      image: upload('document-back'),
    });
    const { images, videos, nfcDocuments } = await veriff.sessions.media(session.id);
    expect([images, videos, nfcDocuments]).toEqual([[second.image], [], []]);
    const { verifications } = await veriff.sessions.attempts(session.id);
    const lists = await Promise.all(
      verifications?.map((attempt) => veriff.attempts.media(attempt.id)) ?? [],
    );
    expect(lists.map((list) => list.images)).toEqual([[first.image], [second.image]]);
  });

  it('hold pictures that were taken in the flow', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const session = await client.create();
    await client.complete(session.token);
    const { images } = await veriff.sessions.media(session.id);
    expect(images?.map(({ context }) => context)).toEqual([
      'document-front',
      'document-back',
      'face',
    ]);
    const file = await veriff.media.download(images?.[2]?.id ?? '');
    expect(new TextDecoder().decode(await download(file.body))).toBe('face');
  });

  it('name the public URL where one is set', async () => {
    const client = createTestClient({ publicUrl: 'https://sandbox.example/' });
    const session = await client.create();
    const { image } = await createVeriff(client).sessions.uploadMedia(session.id, {
      image: upload(),
    });
    expect(image.url).toBe(`https://sandbox.example/v1/media/${image.id}`);
  });
});

describe('GET /v1/media/{id}', () => {
  it.each([true, false])('signs the bytes when signMedia is %s', async (signMedia) => {
    const client = createTestClient({ settings: { signMedia } });
    const session = await client.create();
    const { image } = await createVeriff(client).sessions.uploadMedia(session.id, {
      image: upload(),
    });
    const { headers } = await client.call('GET', `/v1/media/${image.id}`);
    const expected = signMedia ? hmac(pictures['image/jpeg']) : null;
    expect(headers.get('x-hmac-signature')).toBe(expected);
    expect(headers.get('content-length')).toBe(String(pictures['image/jpeg'].byteLength));
  });

  it('answers 404 when the session is deleted or had to make room', async () => {
    const client = createTestClient({ allowDelete: true, maxSessions: 1 });
    const veriff = createVeriff(client);
    const uploadOne = async () => {
      const session = await client.create();
      const { image } = await veriff.sessions.uploadMedia(session.id, { image: upload() });
      return { session, image };
    };
    const deleted = await uploadOne();
    await veriff.sessions.delete(deleted.session.id);
    const dropped = await uploadOne();
    await client.create();
    for (const { image } of [deleted, dropped]) {
      const { status, body } = await client.call('GET', `/v1/media/${image.id}`);
      expect([status, body.message]).toEqual([404, 'Entry not found']);
    }
  });
});
