/**
 * Where compressing the body of POST /v1/sessions pays: `npm run bench -- compression`.
 *
 * For each length of consent text: bytes sent, share saved, the time that gzip takes in the client,
 * and the time that the saved bytes would have taken on lines of 10 and 100 Mbit/s. The text is a
 * licence, which is legal prose like a consent's. Medians.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { compress } from '../packages/veriff-api/src/compression.ts';
import { median, table, writeSection } from './report.ts';

const rounds = 300;
const lengths = [0, 250, 500, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000, 9_000];

const prose = await readFile(
  createRequire(import.meta.url).resolve('typescript/LICENSE.txt'),
  'utf8',
);

function body(length: number): Uint8Array<ArrayBuffer> {
  const consent = {
    type: 'general',
    approved: true,
    text: prose.replaceAll(/\s+/g, ' ').slice(0, length),
    timestamp: '2026-05-08T10:00:00Z',
  };
  const verification = {
    callback: 'https://example.com/callback',
    person: { firstName: 'Ada', lastName: 'Lovelace' },
    vendorData: 'customer-123',
    ...(length > 0 && { consents: [consent] }),
  };
  return new TextEncoder().encode(JSON.stringify({ verification }));
}

const rows: (string | number)[][] = [];
for (const length of lengths) {
  const bytes = body(length);
  for (const encoding of ['gzip', 'deflate'] as const) {
    const times: number[] = [];
    let sent = 0;
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      sent = (await compress(bytes, encoding)).bytes.length;
      times.push(performance.now() - start);
    }
    const saved = bytes.length - sent;
    rows.push([
      length,
      encoding,
      bytes.length,
      sent,
      `${Math.round((100 * saved) / bytes.length)} %`,
      median(times).toFixed(3),
      ((saved * 8) / 10_000).toFixed(3),
      ((saved * 8) / 100_000).toFixed(3),
    ]);
  }
}
const figures = table(
  [
    'consent text',
    'encoding',
    'bytes',
    'sent',
    'saved',
    'gzip ms',
    'ms saved, 10 Mbit/s',
    '100 Mbit/s',
  ],
  rows,
);
console.log(figures);
await writeSection(
  'compression',
  'Compressing the body of POST /v1/sessions',
  `What \`compress: 'auto'\` of the client goes by: how much of a body with a consent text is saved, what
gzip and deflate take for it in the client, and what the saved bytes would have taken on a line of 10 and
of 100 Mbit/s. The text is a licence, which is legal prose like a consent's.

${figures}`,
);
