import { expect } from '@open-wc/testing';

import {
  contentSecurityPolicy,
  contentSecurityPolicyDirectives,
  frameSources,
  permissionsPolicy,
} from './headers.ts';
import './index.ts';
import { isTrustedOrigin } from './session-url.ts';
import { turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import { cleanUp, FOREIGN_ORIGIN, flow, flowUrl, mount, openPage } from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';
import { restoreRoom, roomy } from './testing/traces.ts';

afterEach(cleanUp);
afterEach(restoreRoom);

/** The header that the README asks for, with the origin of the tests' flow in place of Veriff's. */
const csp = `default-src 'none'; ${contentSecurityPolicy.replace(frameSources.join(' '), FOREIGN_ORIGIN)}`;

describe('the headers', () => {
  it('are those of the contract, with the hosts that the element opens', () => {
    expect(contentSecurityPolicy).to.equal(
      "script-src 'self'; style-src 'self'; connect-src 'self'; frame-src https://*.veriff.com https://*.veriff.me; require-trusted-types-for 'script'",
    );
    expect(permissionsPolicy).to.equal(
      'camera=(self "https://*.veriff.com" "https://*.veriff.me"), microphone=(self "https://*.veriff.com" "https://*.veriff.me")',
    );
    expect(contentSecurityPolicyDirectives['frame-src']).to.equal(frameSources);
    expect(isTrustedOrigin('https://magic.veriff.me', frameSources)).to.equal(true);
  });

  itWhere(
    'permissionsPolicy',
    'let the flow have the camera, with its origin named, and only then',
    async () => {
      const policy = permissionsPolicy.replaceAll('"https://*.veriff.me"', `"${FOREIGN_ORIGIN}"`);
      for (const [header, status] of [
        [policy, 'opening'],
        [permissionsPolicy, 'error'],
      ] as const) {
        const { element } = await openPage({ policy: header }, 'camera; microphone');
        element.sessionUrl = flowUrl();
        void element.start();
        await until(() => !['idle', 'creating'].includes(element.status));
        expect(element.status, header).to.equal(status);
        element.cancel();
      }
    },
  );
});

describe('a strict Content-Security-Policy', () => {
  async function openStrictPage() {
    const { window: view, element } = await openPage({ csp });
    const violations: string[] = [];
    view.document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) =>
      violations.push(`${violatedDirective} ${sample}`),
    );
    element.sessionUrl = flowUrl();
    let alive = 0;
    view.addEventListener('message', ({ data }) => {
      if (data?.heard) alive += 1;
    });
    const say = (...kinds: string[]) => {
      const frame = view.document.getElementById('veriffFrame') as HTMLIFrameElement;
      for (const kind of kinds) frame.contentWindow?.postMessage({ say: `VERIFF_${kind}` }, '*');
    };
    return { view, element, violations, say, isAlive: () => alive > 0 };
  }

  it('is violated by what it forbids, so that the tests below mean something', async () => {
    const { view, violations } = await openStrictPage();
    expect(() => {
      view.document.body.innerHTML = '<p style="color: red">no</p>';
    }).to.throw();
    view.document.body.setAttribute('style', 'color: red');
    view.document.body.append(view.document.createElement('style'));
    const frame = view.document.createElement('iframe');
    frame.src = 'https://elsewhere.example/';
    view.document.body.append(frame);
    await until(() => violations.some((violation) => violation.startsWith('frame-src')));
    expect(violations.join()).to.contain('require-trusted-types-for');
    expect(violations.join()).to.contain('style-src');
    expect(violations.join()).to.contain('frame-src');
  });

  for (const mode of ['modal', 'embedded'] as const) {
    for (const lang of ['en', 'ar']) {
      it(`is kept by a whole run, ${mode}, in ${lang}`, async () => {
        const { view, element, violations, say, isAlive } = await openStrictPage();
        roomy(view);
        element.lang = lang;
        element.mode = mode;
        element.resume = true;
        const result = element.start();
        await until(isAlive);
        say('STARTED', 'SUBMITTED');
        await until(() => element.status === 'submitted');
        say('FINISHED');
        expect(await result).to.have.property('status', 'finished');
        await element.updateComplete;
        await turn();
        expect(violations).to.deep.equal([]);
        const button = element.shadowRoot?.querySelector('button') as Element;
        expect(view.getComputedStyle(button).minHeight).to.equal('52px');
      });
    }
  }

  it('is kept by every kind of end', async () => {
    const { element, violations, isAlive } = await openStrictPage();
    void element.start();
    await until(isAlive);
    element.cancel();
    const result = element.start();
    await until(() => element.status === 'opening');
    await turn();
    element.ownerDocument.getElementById('veriffFrame')?.remove();
    await result;
    element.sessionUrl = 'javascript:alert(1)';
    expect(await element.start()).to.have.nested.property('error.code', 'invalid-session-url');
    element.remove();
    await turn();
    expect(violations).to.deep.equal([]);
  });
});

describe('the person', () => {
  const canaries = ['Zanzibarella', 'Quuxington', 'P-4711-CANARY', '1901-02-03'];
  const init = {
    person: {
      firstName: canaries[0] as string,
      lastName: canaries[1] as string,
      dateOfBirth: canaries[3] as string,
    },
    document: { number: canaries[2] as string },
  };

  /** Everything that this window prints, while `work` goes on. */
  async function printed(work: () => Promise<void>): Promise<string[]> {
    const lines: string[] = [];
    const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const;
    const real = methods.map((method) => console[method]);
    for (const method of methods) {
      console[method] = (...values: unknown[]) => {
        lines.push(values.map(String).join(' '));
      };
    }
    const rejected = ({ reason }: PromiseRejectionEvent) => lines.push(String(reason));
    window.addEventListener('unhandledrejection', rejected);
    try {
      await work();
    } finally {
      methods.forEach((method, index) => Object.assign(console, { [method]: real[index] }));
      window.removeEventListener('unhandledrejection', rejected);
    }
    return lines;
  }

  async function kept(): Promise<string> {
    return JSON.stringify([
      document.cookie,
      { ...localStorage },
      { ...sessionStorage },
      (await indexedDB.databases?.()) ?? [],
      await caches.keys(),
      history.state,
      window.name,
    ]);
  }

  function addresses(): string {
    return [
      location.href,
      document.referrer,
      document.getElementById('veriffFrame')?.getAttribute('src'),
      ...performance.getEntries().map(({ name }) => name),
    ].join('\n');
  }

  function expectNoCanary(text: string, where: string): void {
    for (const canary of canaries) expect(text, where).to.not.contain(canary);
  }

  function shown(element: HTMLElement): string {
    return document.documentElement.outerHTML + (element.shadowRoot?.innerHTML ?? '');
  }

  it('is in the request to the companion, and in no address, log, storage or markup', async () => {
    const before = await kept();
    const stub = await stubCompanion({
      status: 201,
      body: {
        session: { id: 'id-1', url: flowUrl(), status: 'created' },
        ticket: 'ticket.of.it',
      },
    });
    const lines = await printed(async () => {
      const { element } = await mount({ endpoint: stub.endpoint, resume: true, init });
      const result = element.start();
      const { say } = await flow();
      expect(Object.keys(sessionStorage)).to.deep.equal(['veriff-verify.resume']);
      expectNoCanary(await kept(), 'storage, meanwhile');
      say('STARTED', 'SUBMITTED', 'FINISHED');
      await result;
      await element.updateComplete;
      expectNoCanary(shown(element), 'markup');
    });
    expect((await stub.requests())[0]?.body).to.contain(canaries[0]);
    expectNoCanary(addresses(), 'addresses');
    expectNoCanary(lines.join('\n'), 'console');
    expect(lines.filter((line) => !line.includes('Lit is in dev mode'))).to.deep.equal([]);
    expect(await kept()).to.equal(before);
  });

  for (const [name, answer] of Object.entries({
    'a refusal': { status: 400 },
    'a failure': { status: 500 },
    'an answer that makes no sense': { status: 201 },
  })) {
    it(`is in no error, log, storage or markup when ${name} repeats the request`, async () => {
      const before = await kept();
      const stub = await stubCompanion({
        ...answer,
        headers: { 'Content-Type': 'application/problem+json' },
        body: {
          code: 'init-not-allowed',
          path: 'person.firstName',
          title: canaries[0],
          detail: JSON.stringify(init),
          ...init,
        },
      });
      const lines = await printed(async () => {
        const { element } = await mount({ endpoint: stub.endpoint, resume: true, init });
        const result = await element.start();
        expect(result.status).to.equal('error');
        const { code, message, cause, stack } = element.error as Error & { code: string };
        expectNoCanary(
          [code, message, String(cause), stack, JSON.stringify(cause)].join('\n'),
          name,
        );
        await element.updateComplete;
        expectNoCanary(shown(element), 'markup');
      });
      expectNoCanary(lines.join('\n'), 'console');
      expectNoCanary(addresses(), 'addresses');
      expect(await kept()).to.equal(before);
    });
  }
});

describe('the page', () => {
  it('is asked for no storage but the key of resume, and for no cookie', async () => {
    const touched: string[] = [];
    const { setItem } = Storage.prototype;
    const cookie = Object.getOwnPropertyDescriptor(
      Document.prototype,
      'cookie',
    ) as PropertyDescriptor;
    Storage.prototype.setItem = function (this: Storage, key: string, value: string) {
      touched.push(`${this === sessionStorage ? 'session' : 'local'} ${key}`);
      setItem.call(this, key, value);
    };
    Object.defineProperty(Document.prototype, 'cookie', {
      ...cookie,
      set: (value: string) => touched.push(`cookie ${value}`),
    });
    try {
      for (const resume of [false, true]) {
        const { element } = await mount({ sessionUrl: flowUrl(), resume });
        const result = element.start();
        (await flow()).say('STARTED', 'FINISHED');
        await result;
        expect(new Set(touched)).to.deep.equal(
          new Set(resume ? ['session veriff-verify.resume'] : []),
        );
        await cleanUp();
      }
    } finally {
      Storage.prototype.setItem = setItem;
      Object.defineProperty(Document.prototype, 'cookie', cookie);
    }
  });
});
