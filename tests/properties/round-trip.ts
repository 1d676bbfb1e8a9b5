/** What is given to the client arrives at the sandbox, and comes back, unchanged. */
import { isDeepStrictEqual } from 'node:util';
import {
  type CreateSessionRequest,
  collectedDataRequest,
  createSessionRequest,
  imageContexts,
  type UploadMediaRequest,
  uploadTypes,
  type ValidateRegistryRequest,
  validateRegistryRequest,
} from '@veriff-verify/api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { arbitraryOf } from './arbitrary-of.ts';
import { property } from './property.ts';
import { createTestSandbox, jpeg, startOfTime, type TestSandbox } from './sandbox.ts';

interface Recorded {
  requests: { method: string; path: string; body: string; signature: string; status: number }[];
}

const anyCompression = fc.constantFrom(
  'auto' as const,
  'gzip' as const,
  'deflate' as const,
  false as const,
);

/** Beyond their shape, Veriff refuses timestamps that are old or none, and unknown features. */
const anyCreateRequest: fc.Arbitrary<CreateSessionRequest> = fc
  .tuple(arbitraryOf(createSessionRequest), fc.integer({ min: 0, max: 3_000_000 }))
  .map(([{ verification }, age]) => ({
    verification: {
      ...verification,
      ...(verification.features && { features: ['selfid'] }),
      ...(verification.timestamp !== undefined && {
        timestamp: new Date(startOfTime - age).toISOString(),
      }),
    },
  }));

/** Blank numbers are refused with 1308. */
const anyRegistryRequest: fc.Arbitrary<ValidateRegistryRequest> = arbitraryOf(
  validateRegistryRequest,
).filter(({ verification }) => String(verification.person.idNumber).trim() !== '');

/** Pictures of any content after the first bytes, which tell the format. */
const anyUpload = fc
  .record({
    context: fc.constantFrom(...imageContexts),
    bytes: fc
      .oneof(
        { weight: 9, arbitrary: fc.uint8Array({ maxLength: 400 }) },
        {
          weight: 1,
          arbitrary: fc
            .integer({ min: 0x7ff0, max: 0x20_010 })
            .map((size) => new Uint8Array(size).fill(7)),
        },
      )
      .map((rest) => Buffer.concat([jpeg, rest])),
    type: fc.option(fc.constantFrom(...uploadTypes)),
    lines: fc.boolean(),
    timestamp: fc.option(fc.string(), { nil: undefined }),
  })
  .map(({ context, bytes, type, lines, timestamp }) => {
    const text = bytes.toString('base64');
    const base64 = lines ? text.replaceAll(/.{1,76}/g, '$&\r\n') : text;
    const content = type === null ? base64 : `data:${type};base64,${base64}`;
    return {
      bytes,
      request: { image: { context, content, timestamp } } satisfies UploadMediaRequest,
    };
  });

export function roundTripProperties(): void {
  describe('what the client is given arrives at the sandbox as it is', () => {
    let sandbox: TestSandbox;

    beforeAll(() => {
      sandbox = createTestSandbox({ maxSessions: 50 });
    });
    afterAll(() => sandbox.close());

    /** Looks at the request that came last: a valid signature, and the body that was given. */
    async function expectReceived(given: unknown): Promise<void> {
      const { requests } = (await sandbox.control('GET', '/requests')) as Recorded;
      const last = requests.at(-1);
      await sandbox.control('POST', '/reset');
      expect(last?.signature).toBe('valid');
      // The log cuts what is longer.
      if (Buffer.byteLength(JSON.stringify(given)) > 60_000) return;
      expectSame(JSON.parse(last?.body ?? ''), given);
    }

    property(
      'a session, however it is compressed',
      1_200,
      fc.tuple(anyCreateRequest, anyCompression),
      async ([request, compress]) => {
        const { status, verification } = await sandbox
          .client({ compress })
          .sessions.create(request);
        expect(status).toBe('success');
        const { vendorData = null, endUserId = null } = request.verification;
        expect(verification.vendorData).toBe(vendorData === null ? null : String(vendorData));
        expect(verification.endUserId).toBe(endUserId);
        const stored = (await sandbox.control('GET', `/sessions/${verification.id}`)) as {
          session: { init: unknown; vendorData: unknown; endUserId: unknown };
        };
        expectSame(stored.session.init, request.verification);
        expect(stored.session.endUserId).toBe(endUserId);
        await expectReceived(request);
      },
    );

    property('collected data', 600, arbitraryOf(collectedDataRequest), async (request) => {
      const veriff = sandbox.client();
      const { verification } = await veriff.sessions.create({ verification: {} });
      await veriff.sessions.addCollectedData(verification.id, request);
      await expectReceived(request);
    });

    property(
      'a registry session, on either path',
      600,
      fc.tuple(
        anyRegistryRequest,
        fc.constantFrom('/validate-registry', '/sessions/validate-registry', undefined),
      ),
      async ([request, path]) => {
        const { verification } = await sandbox
          .client()
          .sessions.validateRegistry(request, { path });
        const { vendorData = null, endUserId = null } = request.verification;
        expect(verification.vendorData).toBe(vendorData === null ? null : String(vendorData));
        expect(verification.endUserId).toBe(endUserId);
        await expectReceived(request);
      },
    );

    property('a picture, byte for byte', 600, anyUpload, async ({ bytes, request }) => {
      const veriff = sandbox.client();
      const { verification } = await veriff.sessions.create({ verification: {} });
      const { image } = await veriff.sessions.uploadMedia(verification.id, request);
      expect(image).toMatchObject({ context: request.image.context, size: bytes.length });
      const [listed] = (await veriff.sessions.media(verification.id)).images ?? [];
      expect(listed?.id).toBe(image.id);
      const download = await veriff.media.download(image.id);
      const read = Buffer.from(await new Response(download.body).arrayBuffer());
      expect(download.size).toBe(bytes.length);
      expect(read.equals(bytes)).toBe(true);
      await sandbox.control('POST', '/reset');
    });

    property('what has no choice', 200, fc.boolean(), async (submits) => {
      const { sessions } = sandbox.client();
      const { verification } = await sessions.create({ verification: {} });
      if (submits) {
        await sessions.submit(verification.id);
        await expectReceived({ verification: { status: 'submitted' } });
      } else {
        await sessions.stopWatchlistMonitoring(verification.id);
        await expectReceived({ monitorStatus: 'disabled' });
      }
    });
  });
}

/** The same JSON, keys that are undefined left out. */
function expectSame(received: unknown, given: unknown): void {
  const json: unknown = JSON.parse(JSON.stringify(given));
  // `toEqual` alone would not tell a key named __proto__.
  if (isDeepStrictEqual(received, json)) return;
  expect(received).toEqual(json);
  throw new Error('differs in a way that toEqual does not see');
}
