import { expect, test } from 'vitest';
import { visitedRequest } from '../../server-stub/visited-request.ts';

const origin = { Origin: 'https://shop.example' };

function urlOf(peer: string | undefined, headers: Record<string, string>): string {
  const request = new Request('http://shop.example/veriff/sessions', { headers });
  return visitedRequest(request, peer, (name) => request.headers.get(name)).url;
}

test.each([
  ['https', 'https://shop.example/veriff/sessions'],
  ['http, HTTPS ', 'https://shop.example/veriff/sessions'],
  ['https, http', 'http://shop.example/veriff/sessions'],
  ['http', 'http://shop.example/veriff/sessions'],
  ['javascript', 'http://shop.example/veriff/sessions'],
  ['', 'http://shop.example/veriff/sessions'],
])('a proxy that says %j makes its URL %s', (scheme, url) => {
  expect(urlOf('10.0.0.1', { ...origin, 'X-Forwarded-Proto': scheme })).toBe(url);
});

test.each(['203.0.113.7', '2001:db8::7', undefined])('of %s it is not believed', (peer) => {
  const headers = { ...origin, 'X-Forwarded-Proto': 'https' };
  expect(urlOf(peer, headers)).toBe('http://shop.example/veriff/sessions');
});

test.each([
  ['no page', {}],
  ['a browser that says where its page is from', { ...origin, 'Sec-Fetch-Site': 'same-origin' }],
])('a request of %s costs nothing', (_, headers) => {
  const request = new Request('http://shop.example/', {
    headers: { ...headers, 'X-Forwarded-Proto': 'https' },
  });
  expect(visitedRequest(request, '10.0.0.1', (name) => request.headers.get(name))).toBe(request);
});
