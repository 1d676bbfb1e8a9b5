/** Signatures: Veriff's published vectors, and everything that is no signature. */
import { sign, testWebhookHeaders, verify } from '@veriff-verify/api';
import { check, equal } from '../check.ts';
import type { RuntimeTest } from './test-sandbox.ts';

const secret = 'abcdef12-abcd-abcd-abcd-abcdef012345';

function createBody(vendorData: string): string {
  return `{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"${vendorData}","timestamp":"2016-05-19T08:30:25.597Z"}}`;
}

const vectors = [
  {
    name: 'the body of a request',
    payload: createBody('unique id of a user'),
    signature: '6af6d95822e19e9cc707aec55395d8d363ba2c7bc4625bc04ebeca0c7bf8cd67',
  },
  {
    name: 'the id of a session',
    payload: 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7',
    signature: '895cb3fd31139d89aeb7b263682e15479ab57651e70591256ad2c14fde4950dd',
  },
  {
    name: 'the body of a webhook',
    payload: createBody('unique id of the end-user'),
    signature: '0dcab73ddd20062616d104231c7439657546a5c24e4691977da93bb854c31e25',
  },
] as const;

const [{ payload, signature }] = vectors;

const refusals: Readonly<Record<string, string | null | undefined>> = {
  'one digit too few': signature.slice(1),
  'one digit too many': `${signature}0`,
  'no hex digits': 'z'.repeat(64),
  'the prefix sha256=': `sha256=${signature}`,
  'white space around it': ` ${signature}`,
  'an empty one': '',
  'a missing one': undefined,
  null: null,
  'the one of another body': vectors[2].signature,
};

export const signatureTests: readonly RuntimeTest[] = [
  ...vectors.map(({ name, payload, signature }) => ({
    name: `Veriff's published signature of ${name} is made and verified`,
    async run() {
      equal(await sign(secret, payload), signature);
      equal(await sign(secret, new TextEncoder().encode(payload)), signature);
      equal(await verify(secret, payload, signature), true);
    },
  })),
  ...Object.entries(refusals).map(([name, wrong]) => ({
    name: `a signature is refused: ${name}`,
    async run() {
      equal(await verify(secret, payload, wrong), false);
    },
  })),
  {
    name: 'a signature in upper case is as good',
    async run() {
      equal(await verify(secret, payload, signature.toUpperCase()), true);
    },
  },
  {
    name: 'any of several secrets verifies, and no other',
    async run() {
      equal(await verify(['other', secret], payload, signature), true);
      equal(await verify(['other', 'another'], payload, signature), false);
      equal(await verify([], payload, signature), false);
    },
  },
  {
    name: 'an empty secret signs nothing and verifies nothing',
    async run() {
      equal(await verify('', payload, signature), false);
      const error = await sign('', payload).catch((reason: unknown) => reason);
      check(error instanceof TypeError, 'An empty secret signed.');
    },
  },
  {
    name: 'bytes in the middle of a larger buffer are signed alone',
    async run() {
      const bytes = new TextEncoder().encode(`before${payload}after`);
      equal(await sign(secret, bytes.subarray(6, -5)), signature);
    },
  },
  {
    name: 'text is signed as UTF-8',
    async run() {
      const text = 'Jõgeva 東京 🪪';
      equal(await sign(secret, text), await sign(secret, new TextEncoder().encode(text)));
    },
  },
  {
    name: 'the headers of a test webhook verify',
    async run() {
      const headers = await testWebhookHeaders({
        apiKey: 'key',
        sharedSecret: secret,
        body: payload,
      });
      equal(headers, {
        'content-type': 'application/json',
        'x-auth-client': 'key',
        'x-hmac-signature': signature,
      });
    },
  },
];
