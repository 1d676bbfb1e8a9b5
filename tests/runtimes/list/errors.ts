/** Every error code of the client, provoked, and what is repeated after one. */
import type { VeriffError } from '@veriff-verify/api';
import { testWebhookHeaders, type Veriff, type VeriffErrorCode } from '@veriff-verify/api';
import { demoKeys } from '@veriff-verify/sandbox/app';
import { check, equal, matches, rejects } from '../check.ts';
import {
  nextTurn,
  nobody,
  type RuntimeTest,
  type TestSandbox,
  withSandbox,
} from './test-sandbox.ts';

const unknownId = '0c7b4c3e-0000-4000-8000-000000000000';

interface Case {
  when: string;
  /** What has to fail. */
  provoke(sandbox: TestSandbox): Promise<unknown>;
  expected: Partial<VeriffError>;
}

/** By code; the type sees to it that none is left out. */
const cases: Record<VeriffErrorCode, readonly Case[]> = {
  configuration: [
    {
      when: 'the base URL is not https',
      provoke: async (sandbox) => sandbox.veriff({ baseUrl: 'http://veriff.example' }),
      expected: {},
    },
  ],
  'invalid-request': [
    {
      when: 'a field is wrong',
      provoke: (sandbox) =>
        sandbox
          .veriff()
          .sessions.create({ verification: { person: { dateOfBirth: '2001-02-30' } } }),
      expected: { path: 'verification.person.dateOfBirth', status: null },
    },
    {
      when: 'a session is submitted twice',
      provoke: async (sandbox) => {
        const id = await sandbox.session();
        await sandbox.veriff().sessions.submit(id);
        await sandbox.veriff().sessions.submit(id);
      },
      expected: { status: 400, veriffCode: 1304, retryable: false },
    },
  ],
  unauthorized: [
    {
      when: 'the secret is wrong',
      provoke: (sandbox) =>
        sandbox.veriff({ sharedSecret: 'wrong' }).sessions.create({ verification: {} }),
      expected: { status: 401, veriffCode: 1819 },
    },
    {
      when: 'the secret is wrong and the id is signed',
      provoke: (sandbox) => sandbox.veriff({ sharedSecret: 'wrong' }).sessions.decision(unknownId),
      expected: { status: 401, veriffCode: 1818 },
    },
    {
      when: 'the key is unknown',
      provoke: (sandbox) => sandbox.veriff({ apiKey: unknownId }).sessions.decision(unknownId),
      expected: { status: 401, veriffCode: 1803 },
    },
  ],
  forbidden: [
    {
      when: 'deleting is off',
      provoke: async (sandbox) => sandbox.veriff().sessions.delete(await sandbox.decidedSession()),
      expected: { status: 403 },
    },
  ],
  'not-found': [
    {
      when: 'there is no such session',
      provoke: (sandbox) => sandbox.veriff().sessions.decision(unknownId),
      expected: { status: 404 },
    },
    {
      when: 'there is no such picture',
      provoke: (sandbox) => sandbox.veriff().media.download(unknownId),
      expected: { status: 404 },
    },
  ],
  conflict: [
    {
      when: 'a picture comes after the submission',
      provoke: async (sandbox) => {
        const id = await sandbox.decidedSession();
        const content = `data:image/jpeg;base64,${btoa('picture')}`;
        await sandbox.veriff().sessions.uploadMedia(id, { image: { context: 'face', content } });
      },
      expected: { status: 409 },
    },
  ],
  'payload-too-large': [
    {
      when: 'the body is over a million bytes',
      provoke: (sandbox) =>
        sandbox.veriff({ compress: false }).sessions.create({
          verification: { person: { firstName: 'A'.repeat(1_000_001) } },
        }),
      expected: { status: 413 },
    },
  ],
  'unsupported-encoding': [
    {
      when: 'Veriff answers 415',
      provoke: async (sandbox) => {
        await sandbox.fault({ status: 415 });
        await sandbox.session();
      },
      expected: { status: 415 },
    },
  ],
  'rate-limited': [
    {
      when: 'Veriff answers 429',
      provoke: async (sandbox) => {
        await sandbox.fault({ status: 429, headers: { 'retry-after': '7' } });
        await sandbox.session();
      },
      expected: { status: 429, retryable: true, retryAfter: 7_000 },
    },
  ],
  server: [
    {
      when: 'Veriff answers 503 to a question',
      provoke: async (sandbox) => {
        await sandbox.fault({ status: 503 });
        await sandbox.veriff().sessions.decision(unknownId);
      },
      expected: { status: 503, retryable: true },
    },
    {
      when: 'Veriff answers 500 to a creation',
      provoke: async (sandbox) => {
        await sandbox.fault({ status: 500 });
        await sandbox.session();
      },
      expected: { status: 500, retryable: false },
    },
  ],
  network: [
    {
      when: 'the connection breaks before the answer',
      provoke: async (sandbox) => {
        await sandbox.fault('reset');
        await sandbox.session();
      },
      expected: { retryable: false },
    },
    {
      when: 'the connection breaks in the middle of the answer',
      provoke: async (sandbox) => {
        const id = await sandbox.session();
        await sandbox.fault('truncate');
        await sandbox.veriff().sessions.decision(id);
      },
      expected: { retryable: true },
    },
    {
      when: 'nothing listens',
      provoke: (sandbox) => sandbox.veriff({ baseUrl: nobody }).sessions.decision(unknownId),
      expected: { retryable: true },
    },
  ],
  timeout: [
    {
      when: 'the answer is late',
      provoke: async (sandbox) => {
        await sandbox.fault({ latency: '2s' });
        await sandbox.veriff({ timeout: 50 }).sessions.decision(unknownId);
      },
      expected: { retryable: true },
    },
  ],
  aborted: [
    {
      when: 'the signal was aborted before',
      provoke: (sandbox) =>
        sandbox.veriff().sessions.decision(unknownId, { signal: AbortSignal.abort() }),
      expected: { retryable: false },
    },
    {
      when: 'the signal is aborted on the way',
      provoke: async (sandbox) => {
        await sandbox.fault({ latency: '2s' });
        const leaving = new AbortController();
        const call = sandbox.veriff().sessions.decision(unknownId, { signal: leaving.signal });
        // Never unhandled, however early it fails.
        call.catch(() => undefined);
        await untilFaultsAreMet(sandbox);
        leaving.abort();
        await call;
      },
      expected: { retryable: false },
    },
  ],
  'invalid-response': [
    {
      when: 'the answer is not JSON',
      provoke: async (sandbox) => {
        await sandbox.fault('bad-json');
        await sandbox.session();
      },
      expected: {},
    },
    {
      when: 'the answer is a redirect, which is not followed',
      provoke: async (sandbox) => {
        const location = `${sandbox.server.url}/_sandbox/keys`;
        await sandbox.fault({ status: 302, headers: { location } });
        await sandbox.veriff().sessions.decision(unknownId);
      },
      expected: { status: 302 },
    },
  ],
  'invalid-signature': [
    {
      when: 'the answer is signed by somebody else',
      provoke: async (sandbox) => {
        await sandbox.fault('bad-signature');
        await sandbox.session();
      },
      expected: { retryable: false },
    },
    {
      when: 'the answer is not signed, where it has to be',
      provoke: async (sandbox) => {
        await sandbox.control('POST', '/settings', { signatureHeaders: 'none' });
        await sandbox
          .veriff({ requireSignedResponses: true })
          .sessions.create({ verification: {} });
      },
      expected: {},
    },
  ],
  'invalid-webhook': [
    {
      when: 'a signed webhook is not JSON',
      provoke: async (sandbox) => {
        const body = '{"status":';
        const headers = await testWebhookHeaders({ ...demoKeys, body });
        await sandbox.veriff().webhooks.parse(body, headers);
      },
      expected: {},
    },
  ],
};

const codes = Object.keys(cases) as VeriffErrorCode[];

const fewAttempts = { retry: { attempts: 3, baseDelay: 1, maxDelay: 10 } };

export const errorTests: readonly RuntimeTest[] = [
  ...codes.flatMap((code) =>
    cases[code].map(({ when, provoke, expected }) =>
      withSandbox(`${code} is thrown when ${when}`, async (sandbox) => {
        const error = await rejects(provoke(sandbox), { ...expected, code });
        check(error instanceof Error && error.name === 'VeriffError', 'It has another name.');
        const text = `${error.message} ${error.stack}`;
        check(!text.includes(demoKeys.sharedSecret), 'The message holds the secret.');
      }),
    ),
  ),
  withSandbox('a wrong request is not sent', async (sandbox) => {
    const call = sandbox.veriff().sessions.create({
      verification: { vendorData: 'A'.repeat(1_001) },
    });
    await rejects(call, { code: 'invalid-request', path: 'verification.vendorData' });
    equal(await sandbox.requests(), []);
  }),
  withSandbox('a refusal with 429 is repeated after what Retry-After says', async (sandbox) => {
    await sandbox.fault({ status: 429, headers: { 'retry-after': '0' } }, 2);
    await sandbox.veriff(fewAttempts).sessions.create({ verification: {} });
    equal(
      (await sandbox.requests()).map(({ status }) => status),
      [429, 429, 201],
    );
  }),
  withSandbox('a question is repeated after a failure', async (sandbox) => {
    const id = await sandbox.session();
    await sandbox.fault({ status: 503 });
    await sandbox.fault('reset');
    await sandbox.veriff(fewAttempts).sessions.decision(id);
    const questions = (await sandbox.requests()).filter(({ method }) => method === 'GET');
    equal(
      questions.map(({ status }) => status),
      [503, null, 200],
    );
  }),
  withSandbox('a creation is not repeated when its answer is lost', async (sandbox) => {
    await sandbox.fault({ reset: 'after' });
    const call = sandbox.veriff(fewAttempts).sessions.create({ verification: {} });
    await rejects(call, { code: 'network', retryable: false });
    const { sessions } = await sandbox.control<{ sessions: object[] }>('GET', '/sessions');
    equal(sessions.length, 1);
  }),
  withSandbox('a download fails when the connection breaks in the middle', async (sandbox) => {
    const id = await uploadedPicture(sandbox);
    await sandbox.fault('truncate');
    await rejects(readDownload(sandbox.veriff(), id), { code: 'network' });
  }),
  withSandbox('a download fails at its end when its signature is wrong', async (sandbox) => {
    const id = await uploadedPicture(sandbox);
    await sandbox.fault('bad-signature');
    await rejects(readDownload(sandbox.veriff(), id), { code: 'invalid-signature' });
  }),
  withSandbox('any of several secrets may have signed the answer', async (sandbox) => {
    const sharedSecret = [demoKeys.sharedSecret, 'the-next-secret'];
    const veriff = sandbox.veriff({ sharedSecret, requireSignedResponses: true });
    matches(await veriff.sessions.create({ verification: {} }), { status: 'success' });
  }),
  ...(['x', 'vrf'] as const).map((signatureHeaders) =>
    withSandbox(
      `answers signed under the ${signatureHeaders} names alone, in upper case, are taken`,
      async (sandbox) => {
        const veriff = sandbox.veriff({ requireSignedResponses: true });
        matches(await veriff.sessions.create({ verification: {} }), { status: 'success' });
      },
      { settings: { signatureHeaders, signatureCase: 'upper' } },
    ),
  ),
];

/** Kept when the request that meets the fault has arrived. */
async function untilFaultsAreMet(sandbox: TestSandbox): Promise<void> {
  for (;;) {
    const { faults } = await sandbox.control<{ faults: unknown[] }>('GET', '/faults');
    if (faults.length === 0) return;
    // In process nothing waits for a network, and the other call would never have its turn.
    await nextTurn();
  }
}

async function uploadedPicture(sandbox: TestSandbox): Promise<string> {
  const content = `data:image/jpeg;base64,${btoa('picture '.repeat(10_000))}`;
  const { image } = await sandbox
    .veriff()
    .sessions.uploadMedia(await sandbox.session(), { image: { context: 'face', content } });
  return image.id;
}

async function readDownload(veriff: Veriff, id: string): Promise<void> {
  const reader = (await veriff.media.download(id)).body.getReader();
  while (!(await reader.read()).done);
}
