/** Every operation of the client, once at least, against the sandbox. */
import { imageDataUri, operations } from '@veriff-verify/api';
import { check, equal, matches, rejects } from '../check.ts';
import { picture, type RuntimeTest, type TestSandbox, withSandbox } from './test-sandbox.ts';

const person = { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1990-12-10' };

const registryRequest = {
  verification: { person: { ...person, idNumber: '123-45-6789' }, vendorData: 'customer-7' },
};

const collectedData = {
  providerName: 'example',
  network: { ip: { addressV4: '192.0.2.7' } },
  device: { fingerprint: 'a1b2c3' },
};

/** One for each operation; the type sees to it that none is left out. */
const calls: Record<keyof typeof operations, (sandbox: TestSandbox) => Promise<void>> = {
  async createSession(sandbox) {
    const answer = await sandbox.veriff().sessions.create({
      verification: { person, document: { type: 'PASSPORT', country: 'EE' }, vendorData: 'Ü-7' },
    });
    matches(answer, {
      status: 'success',
      verification: { status: 'created', vendorData: 'Ü-7', endUserId: null },
    });
    check(URL.canParse(answer.verification.url), 'The URL of the session is none.');
  },
  async submitSession(sandbox) {
    const id = await sandbox.session();
    const answer = await sandbox.veriff().sessions.submit(id);
    matches(answer, { status: 'success', verification: { id, status: 'submitted' } });
  },
  async deleteSession(sandbox) {
    const id = await sandbox.decidedSession();
    matches(await sandbox.veriff().sessions.delete(id), { verification: { id } });
    await rejects(sandbox.veriff().sessions.decision(id), { code: 'not-found' });
  },
  async addCollectedData(sandbox) {
    const id = await sandbox.session();
    const answer = await sandbox.veriff().sessions.addCollectedData(id, collectedData);
    matches(answer, { status: 'success', sessionId: id });
  },
  async uploadMedia(sandbox) {
    const id = await sandbox.session();
    const content = await imageDataUri(picture(3_000), 'image/jpeg');
    const answer = await sandbox
      .veriff()
      .sessions.uploadMedia(id, { image: { context: 'document-front', content } });
    matches(answer, {
      status: 'success',
      image: { context: 'document-front', size: 3_000, mimetype: 'image/jpeg', sessionId: id },
    });
  },
  async listSessionMedia(sandbox) {
    const id = await sandbox.session();
    const front = await upload(sandbox, id, 'document-front', 100);
    const face = await upload(sandbox, id, 'face', 200);
    const { images, videos } = await sandbox.veriff().sessions.media(id);
    equal(new Set(images?.map((image) => image.id)).size, 2);
    check(
      images?.some((image) => image.id === front && image.size === 100),
      'No front.',
    );
    check(
      images?.some((image) => image.id === face && image.context === 'face'),
      'No face.',
    );
    equal(videos, []);
  },
  async getDecision(sandbox) {
    const id = await sandbox.session({ person });
    equal((await sandbox.veriff().sessions.decision(id)).verification, null);
    await sandbox.veriff().sessions.submit(id);
    await sandbox.advance('2s');
    matches(await sandbox.veriff().sessions.decision(id), {
      status: 'success',
      verification: { id, status: 'approved', code: 9001, person },
    });
  },
  async getPerson(sandbox) {
    const id = await sandbox.decidedSession({ person });
    matches(await sandbox.veriff().sessions.person(id), {
      status: 'success',
      person: { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1990-12-10' },
    });
  },
  async getWatchlistScreening(sandbox) {
    const id = await sandbox.decidedSession({ person, vendorData: 'customer-7' });
    const { status, data } = await sandbox.veriff().sessions.watchlistScreening(id);
    equal(status, 'success');
    matches(data, { sessionId: id, vendorData: 'customer-7', totalHits: data?.hits?.length ?? 0 });
  },
  async stopWatchlistMonitoring(sandbox) {
    const id = await sandbox.decidedSession({ person });
    const answer = await sandbox.veriff().sessions.stopWatchlistMonitoring(id);
    matches(answer, { status: 'success', data: { sessionId: id, monitorStatus: 'disabled' } });
    const { data } = await sandbox.veriff().sessions.watchlistScreening(id);
    equal(data?.monitorStatus, 'disabled');
  },
  async listAttempts(sandbox) {
    const id = await sandbox.decidedSession();
    const { verifications } = await sandbox.veriff().sessions.attempts(id);
    equal(verifications?.length, 1);
    matches(verifications?.[0], { status: 'approved', createdTime: '2026-01-01T00:00:00.000Z' });
  },
  async listAttemptMedia(sandbox) {
    const id = await sandbox.session();
    const front = await upload(sandbox, id, 'document-front', 100);
    const { verifications } = await sandbox.veriff().sessions.attempts(id);
    const { images } = await sandbox.veriff().attempts.media(verifications?.[0]?.id ?? '');
    equal(
      images?.map((image) => image.id),
      [front],
    );
  },
  async downloadMedia(sandbox) {
    const id = await upload(sandbox, await sandbox.session(), 'face', 70_000);
    const { body, contentType, size } = await sandbox.veriff().media.download(id);
    equal(contentType, 'image/jpeg');
    check(size === null || size === 70_000, `The size is ${size}.`);
    equal(await readAll(body), picture(70_000));
  },
  async validateRegistry(sandbox) {
    const answer = await sandbox.veriff().sessions.validateRegistry(registryRequest);
    matches(answer, { verification: { status: 'submitted', vendorData: 'customer-7' } });
  },
};

const operationKeys = Object.keys(calls) as (keyof typeof operations)[];

/** The longest text of a request by far: the consent as it was shown. */
const longText = 'I agree that my data are used to verify who I am, and for nothing else. '.repeat(
  100,
);

const compressions = [
  { compress: 'gzip', text: 'Short.', encoding: 'gzip' },
  { compress: 'deflate', text: 'Short.', encoding: 'deflate' },
  { compress: 'auto', text: 'Short.', encoding: undefined },
  { compress: 'auto', text: longText, encoding: 'gzip' },
  { compress: false, text: longText, encoding: undefined },
] as const;

export const operationTests: readonly RuntimeTest[] = [
  ...operationKeys.map((key) =>
    withSandbox(
      `${operations[key].name} is signed, answered and read`,
      async (sandbox) => {
        await calls[key](sandbox);
        const { method, path, success } = operations[key];
        const pattern = new RegExp(`^/v1${path.replace(/\{\w+\}/, '[\\w-]+')}$`);
        const requests = await sandbox.requests();
        const own = requests.filter((one) => one.method === method && pattern.test(one.path));
        check(own.length > 0, 'The sandbox saw no such request.');
        check(
          own.every(({ signature }) => signature === 'valid'),
          'Not signed as it has to be.',
        );
        const statuses: readonly (number | null)[] = success;
        check(statuses.includes(own[0]?.status ?? null), `It answered ${own[0]?.status}.`);
      },
      { allowDelete: true },
    ),
  ),
  ...compressions.map(({ compress, text, encoding }) =>
    withSandbox(
      `compress: ${compress} sends ${text.length} characters of consent ${encoding ? `as ${encoding}` : 'as they are'}`,
      async (sandbox) => {
        const { verification } = await sandbox.veriff({ compress }).sessions.create({
          verification: { consents: [{ type: 'general', approved: true, text }] },
        });
        const [request] = await sandbox.requests();
        matches(request, { status: 201, signature: 'valid' });
        equal(request?.headers['content-encoding'], encoding);
        const { session } = await sandbox.control<{ session: { init: object } }>(
          'GET',
          `/sessions/${verification.id}`,
        );
        matches(session.init, { consents: [{ text }] });
      },
    ),
  ),
  withSandbox('validateRegistry is found on its other path too', async (sandbox) => {
    const path = '/sessions/validate-registry';
    const { verification } = await sandbox
      .veriff()
      .sessions.validateRegistry(registryRequest, { path });
    equal(verification.status, 'submitted');
    equal((await sandbox.requests())[0]?.path, `/v1${path}`);
  }),
  withSandbox('a large picture comes back byte for byte, piece by piece', async (sandbox) => {
    const size = 2_000_000;
    const id = await upload(sandbox, await sandbox.session(), 'document-front', size);
    const { body } = await sandbox.veriff().media.download(id);
    equal(await readAll(body), picture(size));
  }),
  withSandbox('a download can be given up in the middle', async (sandbox) => {
    const id = await upload(sandbox, await sandbox.session(), 'document-front', 2_000_000);
    const { body } = await sandbox.veriff().media.download(id);
    const reader = body.getReader();
    const { value } = await reader.read();
    check(value !== undefined && value.byteLength > 0, 'Nothing came.');
    await reader.cancel();
  }),
  withSandbox('an upload without a data URI is taken', async (sandbox) => {
    const content = (await imageDataUri(picture(300), 'image/jpeg')).replace(/^.*,/, '');
    const { image } = await sandbox
      .veriff()
      .sessions.uploadMedia(await sandbox.session(), { image: { context: 'face', content } });
    equal(image.size, 300);
  }),
  withSandbox('vrf-integration-id is sent', async (sandbox) => {
    const integrationId = '0c7b4c3e-1111-4111-8111-111111111111';
    await sandbox.veriff({ integrationId }).sessions.create({ verification: {} });
    equal((await sandbox.requests())[0]?.headers['vrf-integration-id'], integrationId);
  }),
];

/** Id of the picture. */
async function upload(
  sandbox: TestSandbox,
  sessionId: string,
  context: 'document-front' | 'face',
  size: number,
): Promise<string> {
  const content = await imageDataUri(new Blob([picture(size)], { type: 'image/jpeg' }));
  const { image } = await sandbox
    .veriff()
    .sessions.uploadMedia(sessionId, { image: { context, content } });
  return image.id;
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(new Uint8Array(value));
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
