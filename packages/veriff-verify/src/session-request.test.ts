import { expect } from '@open-wc/testing';

import type { VeriffVerifyElement } from './index.ts';
import { turn, until } from './testing/clock.ts';
import { cleanUp, created, flowUrl, openPage } from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';

afterEach(cleanUp);

type Page = Awaited<ReturnType<typeof openPage>>;

function hasFlow({ window }: Page): boolean {
  return window.performance.getEntriesByType('resource').some(({ name }) => /\/flow\./.test(name));
}

/** Sends nothing, but to `answer`; takes down what was to be sent. */
function intercept({ window }: Page, answer: typeof fetch = () => new Promise(() => {})) {
  const sent: { url: string; init: RequestInit }[] = [];
  window.fetch = (input, init = {}) => {
    sent.push({ url: String(input), init });
    return answer(input, init);
  };
  return sent;
}

describe('the request for a session', () => {
  it('is sent in the click itself, before anything else is loaded', async () => {
    const page = await openPage();
    const sent = intercept(page);
    page.element.addEventListener('veriff-before-start', (event) => {
      event.init = { person: { firstName: 'Mari' } };
    });
    expect(hasFlow(page)).to.equal(false);
    page.element.shadowRoot?.querySelector('button')?.click();
    expect(sent).to.have.length(1);
    expect(sent[0]?.url).to.equal('/veriff/sessions');
    expect(sent[0]?.init.body).to.equal('{"init":{"person":{"firstName":"Mari"}}}');
    await until(() => hasFlow(page));
    page.element.cancel();
    expect(sent[0]?.init.signal?.aborted).to.equal(true);
    await turn();
    expect(sent).to.have.length(1);
  });

  it('goes to createSession in the click itself too', async () => {
    const page = await openPage();
    let calls = 0;
    page.element.createSession = async () => {
      calls++;
      return { id: 'id-1', url: flowUrl() };
    };
    void page.element.start();
    expect(calls).to.equal(1);
    await until(() => page.element.status === 'opening');
    expect(calls).to.equal(1);
  });

  it('is not sent where veriff-before-start was prevented, or the run canceled in it', async () => {
    for (const handler of [
      (event: Event) => event.preventDefault(),
      ({ target }: Event) => (target as VeriffVerifyElement).cancel(),
    ]) {
      const page = await openPage();
      const sent = intercept(page);
      page.element.addEventListener('veriff-before-start', handler);
      expect(await page.element.start()).to.have.property('status', 'canceled');
      expect(sent).to.have.length(0);
    }
  });

  it('is sent by one of two elements that are started at once', async () => {
    const page = await openPage();
    const sent = intercept(page);
    const other = page.element.cloneNode() as VeriffVerifyElement;
    page.element.after(other);
    void page.element.start();
    expect(await other.start()).to.have.nested.property('error.code', 'already-open');
    expect(sent).to.have.length(1);
    page.element.cancel();
    void other.start();
    expect(sent).to.have.length(2);
    other.cancel();
  });

  it('that breaks before the flow is loaded is repeated with the same key, without a stray error', async () => {
    const page = await openPage();
    const { window } = page;
    const { fetch } = window;
    const { endpoint } = await stubCompanion(created());
    const stray: unknown[] = [];
    const onStray = ({ reason }: PromiseRejectionEvent) => stray.push(reason);
    for (const realm of [window, globalThis]) realm.addEventListener('unhandledrejection', onStray);
    const sent = intercept(page, (...call) =>
      sent.length === 1 ? Promise.reject(new TypeError('Failed to fetch')) : fetch(...call),
    );
    // The moment before the second try.
    const { setTimeout } = window;
    window.setTimeout = ((run: () => void, delay = 0) =>
      setTimeout(run, delay === 500 ? 0 : delay)) as typeof setTimeout;
    page.element.endpoint = endpoint;
    void page.element.start();
    await until(() => page.element.status === 'opening');
    expect(sent).to.have.length(2);
    const [first, second] = sent.map(({ init }) => new Headers(init.headers));
    expect(first?.get('Idempotency-Key')).to.match(/^[\w-]{21}$/);
    expect(second?.get('Idempotency-Key')).to.equal(first?.get('Idempotency-Key'));
    // Each try has a name of its own, by which it is found in the companion's log.
    const names = [first, second].map((headers) => headers?.get('X-Request-Id') ?? '');
    for (const name of names) expect(name).to.match(/^[\w-]{21}$/);
    expect(names[1]).not.to.equal(names[0]);
    globalThis.removeEventListener('unhandledrejection', onStray);
    expect(stray).to.deep.equal([]);
  });
});
