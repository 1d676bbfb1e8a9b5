import { describe, expect, it } from 'vitest';
import { loggedText, RequestLog } from './request-log.ts';

const request = {
  time: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  path: '/v1/sessions',
  headers: {},
  body: '',
  status: 201,
  authenticated: true,
  signature: 'valid',
} as const;

describe('the request log', () => {
  it('cuts a long body and says how long it was', () => {
    expect(loggedText(new TextEncoder().encode('{"verification":{}}'))).toBe('{"verification":{}}');
    expect(loggedText(new Uint8Array(64_001).fill(65))).toBe(
      `${'A'.repeat(64_000)}… (64001 bytes)`,
    );
    expect(loggedText()).toBe('');
  });

  it('drops the oldest when there are many, or when their bodies are large', () => {
    const log = new RequestLog();
    for (let count = 0; count < 1_001; count += 1) log.add({ ...request, path: `/${count}` });
    expect([log.list().length, log.list()[0]?.path]).toEqual([1_000, '/1']);
    for (let count = 0; count < 300; count += 1) log.add({ ...request, body: 'x'.repeat(64_000) });
    expect(log.list()).toHaveLength(250);
  });
});
