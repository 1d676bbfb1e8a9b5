import { expect } from '@open-wc/testing';

import { checkSessionUrl, isTrustedOrigin, trustedOrigins } from './session-url.ts';

const PUBLIC = 'shop.example';

function accepts(url: string, { trusted = '', page = PUBLIC } = {}): boolean {
  try {
    checkSessionUrl(url, trustedOrigins(trusted), page);
    return true;
  } catch (error) {
    expect(error).to.have.property('code', 'invalid-session-url');
    return false;
  }
}

describe('a session URL', () => {
  for (const url of [
    'https://magic.veriff.me/v/token',
    'https://alchemy.veriff.com/v/token?lang=et',
    'https://saas-7.eu.veriff.com/v/token',
  ]) {
    it(`may be ${url}`, () => {
      expect(accepts(url)).to.equal(true);
      expect(accepts(url, { page: 'localhost' })).to.equal(true);
    });
  }

  for (const url of [
    'javascript:alert(1)',
    'data:text/html,hello',
    'blob:https://magic.veriff.me/5f2b',
    'http://magic.veriff.me/v/token',
    'https://veriff.com.evil.io/v/token',
    'https://evilveriff.com/v/token',
    'https://magic.veriff.com@evil.io/v/token',
    'https://user:pass@magic.veriff.com/v/token',
    'https://magic.veriff.com:8443/v/token',
    'https://magic.veriff.com./v/token',
    'https://evil.io/#.veriff.com',
    '//magic.veriff.com/v/token',
    '/v/token',
    'https://',
    '',
    'http://localhost:8788/v/token',
    'http://127.0.0.1:8788/v/token',
  ]) {
    it(`may not be ${JSON.stringify(url)}`, () => {
      expect(accepts(url)).to.equal(false);
    });
  }

  it('may be on the same machine when the page is', () => {
    for (const page of ['localhost', 'app.localhost', '127.0.0.1', '127.8.9.10', '[::1]']) {
      for (const url of [
        'http://localhost:8788/v/token',
        'http://127.0.0.1:8788/v/token',
        'https://[::1]:8788/v/token',
      ]) {
        expect(accepts(url, { page }), `${url} in ${page}`).to.equal(true);
      }
      expect(accepts('http://evil.io/v/token', { page })).to.equal(false);
      expect(accepts('http://localhost.evil.io/v/token', { page })).to.equal(false);
      expect(accepts('ftp://localhost/v/token', { page })).to.equal(false);
      expect(accepts('http://me@localhost/v/token', { page })).to.equal(false);
    }
    expect(accepts('http://localhost:8788/v/token', { page: 'localhost.evil.io' })).to.equal(false);
  });

  it('may have an origin that trusted-origins names', () => {
    const trusted =
      'https://id.example.org  https://*.bank.example:8443 https://sub.path.example/ignored';
    expect(accepts('https://id.example.org/v/token', { trusted })).to.equal(true);
    expect(accepts('https://eu.bank.example:8443/v/token', { trusted })).to.equal(true);
    expect(accepts('https://a.eu.bank.example:8443/v/token', { trusted })).to.equal(true);
    expect(accepts('https://sub.path.example/v/token', { trusted })).to.equal(true);
    expect(accepts('https://bank.example:8443/v/token', { trusted })).to.equal(false);
    expect(accepts('https://eu.bank.example/v/token', { trusted })).to.equal(false);
    expect(accepts('https://evilbank.example:8443/v/token', { trusted })).to.equal(false);
    expect(accepts('http://id.example.org/v/token', { trusted })).to.equal(false);
    expect(accepts('https://example.org/v/token', { trusted })).to.equal(false);
  });

  it('is not opened up by a wildcard for everything', () => {
    for (const trusted of ['*', 'https://*', 'https://*evil.io', '*.evil.io', 'null']) {
      expect(accepts('https://evil.io/v/token', { trusted }), trusted).to.equal(false);
      expect(accepts('https://a.evil.io/v/token', { trusted }), trusted).to.equal(false);
    }
    expect(isTrustedOrigin('null', trustedOrigins('null'))).to.equal(false);
  });
});
