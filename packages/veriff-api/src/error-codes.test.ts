import { expect, test } from 'vitest';
import { veriffCodes } from './error-codes.ts';
import { operations } from './operations.ts';

/** devdocs.veriff.com, "Some troubleshooting codes", the page of DELETE, and older lists. */
const published = [
  1001, 1002, 1003, 1102, 1104, 1201, 1202, 1203, 1301, 1302, 1303, 1304, 1305, 1306, 1308, 1309,
  1310, 1400, 1401, 1402, 1403, 1500, 1501, 1801, 1802, 1803, 1804, 1812, 1813, 1814, 1815, 1818,
  1819, 2003, 2101, 2102, 2103, 2104,
];

test('the table holds every code that Veriff has published, and no other', () => {
  expect(Object.keys(veriffCodes).map(Number)).toEqual(published);
});

test.each(published)('%i has a meaning, a status and an advice', (code) => {
  const { text, status, advice } = veriffCodes[code] ?? {};
  expect(text).toMatch(/\.$/);
  expect(advice).toMatch(/\.$/);
  expect(status).toBe(String(code).startsWith('18') ? 401 : 400);
});

test('operations name only codes of the table', () => {
  for (const { name, codes } of Object.values(operations)) {
    for (const code of codes) expect(published, `${name}: ${code}`).toContain(code);
  }
});
