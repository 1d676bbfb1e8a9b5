import { expect, fixture, html } from '@open-wc/testing';

import './index.ts';
import type { VeriffVerifyElement } from './index.ts';
import { RESUME_TIME_LIMIT } from './resume.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import {
  cleanUp,
  expectSame,
  flow,
  flowUrl,
  heard,
  mount,
  openPage,
  PAGE,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';
import {
  elementIn,
  eventually,
  flowIn,
  KEY,
  reload,
  remember,
  remembered,
  restoreRoom,
  roomy,
} from './testing/traces.ts';

afterEach(async () => {
  await cleanUp();
  restoreRoom();
  sessionStorage.clear();
});

/** An element as a page that was reloaded has it, and what it had to do about the record. */
async function reconnect(
  attributes: { endpoint?: string; name?: string; trustedOrigins?: string } = {},
): Promise<VeriffVerifyElement> {
  const element = await fixture<VeriffVerifyElement>(
    html`<veriff-verify
      endpoint=${attributes.endpoint ?? '/veriff'}
      name=${attributes.name ?? ''}
      trusted-origins=${attributes.trustedOrigins ?? ''}
    ></veriff-verify>`,
  );
  await element.preload();
  await turn();
  return element;
}

describe('with resume, a run', () => {
  it('is taken up again after a reload, and after another', async () => {
    const url = flowUrl();
    const { frame, element } = await openPage();
    Object.assign(element, { resume: true, sessionUrl: url });
    void element.start();
    await flowIn(frame);
    expect(remembered()).to.include({ url, left: false });

    let current = element;
    for (let reloads = 0; reloads < 2; reloads++) {
      current = await reload(frame);
      const { say } = await flowIn(frame);
      expect(current.session).to.deep.equal({ id: null, url });
      await until(() => remembered()?.['url'] === url);
      if (reloads === 1) say('STARTED', 'SUBMITTED', 'FINISHED');
    }
    await until(() => current.status === 'finished');
    expect(remembered()).to.equal(null);

    const after = await reload(frame);
    await after.preload();
    await turn();
    expect(after.status).to.equal('idle');
  });

  it('tells its steps after a reload as before, but for veriff-before-start', async () => {
    remember({ url: flowUrl() });
    const { element, names } = record(
      await fixture<VeriffVerifyElement>(html`<veriff-verify></veriff-verify>`),
    );
    (await flow()).say('STARTED', 'SUBMITTED', 'FINISHED');
    await until(() => element.status === 'finished');
    expect(names()).to.deep.equal(['session', 'started', 'submitted', 'finished']);
    expect(element.session).to.deep.equal({ id: 'id-1', url: flowUrl() });
    expect(element.value).to.equal('id-1');
  });

  it('goes on embedded where it was embedded', async () => {
    roomy();
    remember({ url: flowUrl() });
    const element = await fixture<VeriffVerifyElement>(
      html`<veriff-verify mode="embedded"></veriff-verify>`,
    );
    const { frame } = await flow();
    expectSame(frame.parentElement?.parentElement ?? null, element);
  });

  it('waits for the decision after a reload too', async () => {
    const clock = fakeClock();
    try {
      const { endpoint, requests } = await stubCompanion({
        body: {
          session: { id: 'id-1', status: 'approved' },
          decision: { status: 'approved', code: 9001, reasonCode: null },
        },
      });
      remember({ url: flowUrl(), ticket: 'a.b.c', owner: JSON.stringify([endpoint, '']) });
      const element = await fixture<VeriffVerifyElement>(
        html`<veriff-verify endpoint=${endpoint} await-decision></veriff-verify>`,
      );
      (await flow()).say('FINISHED');
      await until(() => clock.pending().includes(1_000));
      clock.advance(1_000);
      await until(() => element.decision);
      expect((await requests())[0]?.headers['authorization']).to.equal('Bearer a.b.c');
    } finally {
      clock.restore();
    }
  });

  it('broken off while its session is created is none: the page is as new', async () => {
    const { endpoint } = await stubCompanion({ hang: true });
    const { frame, element } = await openPage();
    Object.assign(element, { resume: true, endpoint });
    void element.start();
    await until(() => element.status === 'creating');
    expect(remembered()).to.equal(null);
    const after = await reload(frame);
    await after.preload();
    expect(after.status).to.equal('idle');
    after.sessionUrl = flowUrl();
    void after.start();
    await flowIn(frame);
  });

  it('is remembered again only when it is alive, so that no flow takes the page down twice', async () => {
    remember({ url: flowUrl({ silent: '' }) });
    await fixture(html`<veriff-verify resume></veriff-verify>`);
    await until(veriffFrame);
    expect(remembered()).to.equal(null);
    window.dispatchEvent(
      new MessageEvent('message', {
        data: 'VERIFF_HANDSHAKE',
        origin: new URL(flowUrl()).origin,
        source: veriffFrame()?.contentWindow ?? null,
      }),
    );
    expect(remembered()).to.include({ url: flowUrl({ silent: '' }) });
  });

  for (const [end, act] of Object.entries({
    finished: ({ say }) => say('FINISHED'),
    'canceled by the user': ({ say }) => say('CANCELED'),
    'canceled by the page': (_, element) => element.cancel(),
    'ended by removing the frame': ({ frame }) => frame.remove(),
    'ended by removing the element': (_, element) => element.remove(),
  } satisfies Record<
    string,
    (open: Awaited<ReturnType<typeof flow>>, element: VeriffVerifyElement) => void
  >)) {
    it(`is forgotten when it is ${end}`, async () => {
      const { element } = await mount({ resume: true, sessionUrl: flowUrl() });
      const result = element.start();
      const opened = await flow();
      expect(remembered()).to.include({ url: flowUrl() });
      act(opened, element);
      await result;
      expect(sessionStorage).to.have.length(0);
    });
  }

  it('keeps nothing in storage but that one record', async () => {
    const { element } = await mount({ resume: true, sessionUrl: flowUrl() });
    void element.start();
    await flow();
    expect(Object.keys(sessionStorage)).to.deep.equal([KEY]);
    expect(localStorage).to.have.length(0);
    expect(document.cookie).to.equal('');
  });
});

describe('without resume, a run', () => {
  it('leaves nothing behind to be taken up', async () => {
    const { element } = await mount({ sessionUrl: flowUrl() });
    void element.start();
    await flow();
    expect(sessionStorage).to.have.length(0);
  });

  for (const kind of ['RELOAD_REQUEST', 'FORCE_RELOAD']) {
    it(`is stored, reloaded and taken up when the flow says ${kind}, and again`, async () => {
      const url = flowUrl();
      const { frame, element } = await openPage();
      element.sessionUrl = url;
      void element.start();
      let current = element;
      for (let reloads = 0; reloads < 2; reloads++) {
        const { say } = await flowIn(frame);
        say(kind);
        current = await elementIn(frame, current);
        await until(() => current.status === 'opening');
        expect(current.session).to.deep.equal({ id: null, url });
      }
      (await flowIn(frame)).say('STARTED', 'FINISHED');
      await until(() => current.status === 'finished');
    });
  }

  it('is not stored when the reload is prevented', async () => {
    const { element } = await mount({ sessionUrl: flowUrl() });
    element.addEventListener('veriff-reload-request', (event) => event.preventDefault());
    void element.start();
    const { say } = await flow();
    say('RELOAD_REQUEST', 'FORCE_RELOAD', 'STARTED');
    await until(() => element.status === 'started');
    expect(sessionStorage).to.have.length(0);
  });
});

describe('a record', () => {
  /** Milliseconds that the page's clock is ahead. */
  function shiftDate(milliseconds: number): () => void {
    const { now } = Date;
    Date.now = () => now() + milliseconds;
    return () => {
      Date.now = now;
    };
  }

  /** Leaves a page of the test's own path, as a crash would. */
  async function leaveRecord(): Promise<void> {
    const { element } = await mount({ resume: true, sessionUrl: flowUrl() });
    void element.start();
    await flow();
    const text = sessionStorage.getItem(KEY) as string;
    element.cancel();
    element.remove();
    heard.length = 0;
    sessionStorage.setItem(KEY, text);
  }

  it('is good for almost 30 minutes', async () => {
    await leaveRecord();
    const restore = shiftDate(RESUME_TIME_LIMIT - 1_000);
    try {
      await reconnect();
      await flow();
    } finally {
      restore();
    }
  });

  for (const [what, milliseconds] of [
    ['after 30 minutes', RESUME_TIME_LIMIT],
    ['when the clock was put back', -60_000],
  ] as const) {
    it(`is good for nothing ${what}, and thrown away`, async () => {
      await leaveRecord();
      const restore = shiftDate(milliseconds);
      try {
        const element = await reconnect();
        expect(element.status).to.equal('idle');
        expect(remembered()).to.equal(null);
      } finally {
        restore();
      }
    });
  }

  it('is thrown away when it is too old, whoever it belongs to', async () => {
    remember({ url: flowUrl(), until: 1 });
    await reconnect({ name: 'somebody else' });
    expect(remembered()).to.equal(null);
  });

  const tampered: Record<string, Record<string, unknown>> = {
    'a foreign URL': { url: 'https://evil.io/v/t' },
    'a URL of script': { url: 'javascript:parent.hacked=1' },
    'an insecure URL': { url: 'http://magic.veriff.me/v/t' },
    'a URL that is none': { url: 'v/t' },
    'a URL of another type': { url: { href: flowUrl() } },
    'no URL': { url: undefined },
    'an id of another type': { url: flowUrl(), id: 5 },
    'a ticket of another type': { url: flowUrl(), ticket: ['a.b.c'] },
    'a direction of another type': { url: flowUrl(), left: 'yes' },
    'a time of another type': { url: flowUrl(), until: '9999999999999' },
    'a time in the far future': { url: flowUrl(), until: 9_999_999_999_999 },
    'a lock of another type': { url: flowUrl(), lock: null },
  };
  for (const [what, values] of Object.entries(tampered)) {
    it(`with ${what} is refused without a word, and thrown away`, async () => {
      remember(values);
      const element = await fixture<VeriffVerifyElement>(html`<veriff-verify></veriff-verify>`);
      const { names } = record(element);
      await until(() => remembered() === null);
      await turn();
      expect(element.status).to.equal('idle');
      expect(names()).to.deep.equal([]);
      expectSame(veriffFrame(), null);
      expect((window as { hacked?: unknown }).hacked).to.equal(undefined);
    });
  }

  for (const text of ['', '{', 'null', '5', '[]', '"text"']) {
    it(`that reads ${text || 'nothing'} is thrown away`, async () => {
      sessionStorage.setItem(KEY, text);
      const element = await reconnect();
      expect(element.status).to.equal('idle');
      expect(sessionStorage).to.have.length(0);
    });
  }

  it('is left to the element with the same endpoint and name', async () => {
    const owner = JSON.stringify(['/other', 'mine']);
    remember({ url: flowUrl(), owner });
    expect((await reconnect()).status).to.equal('idle');
    expect((await reconnect({ endpoint: '/other' })).status).to.equal('idle');
    expect((await reconnect({ name: 'mine' })).status).to.equal('idle');
    expect((await reconnect({ endpoint: '/other mine' })).status).to.equal('idle');
    expect(remembered()).to.include({ owner });
    const mine = await reconnect({ endpoint: '/other', name: 'mine' });
    await flow();
    expect(mine.status).to.equal('opening');
  });

  it('outlasts an element that is removed before it could take it', async () => {
    const lock = 'held by the page before';
    let release = () => {};
    void navigator.locks.request(
      lock,
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    remember({ url: flowUrl(), lock });
    const place = await fixture(html`<div><veriff-verify></veriff-verify></div>`);
    const element = place.firstElementChild as VeriffVerifyElement;
    await eventually(async () => (await navigator.locks.query()).pending?.length);
    element.remove();
    await turn();
    release();
    await eventually(async () => (await navigator.locks.query()).pending?.length === 0);
    await turn();
    expect(element.status).to.equal('idle');
    expect(remembered()).to.include({ url: flowUrl() });
    place.append(element);
    await flow();
    expect(element.session).to.deep.equal({ id: 'id-1', url: flowUrl() });
  });

  it('is left to the page where the flow was open', async () => {
    remember({ url: flowUrl(), path: '/another/page' });
    expect((await reconnect()).status).to.equal('idle');
    expect(remembered()).to.include({ path: '/another/page' });
  });

  it('is taken by one of two elements that are alike', async () => {
    remember({ url: flowUrl() });
    let sessions = 0;
    const count = () => sessions++;
    document.addEventListener('veriff-session', count);
    const both = await fixture(
      html`<div><veriff-verify></veriff-verify><veriff-verify></veriff-verify></div>`,
    );
    const elements = [...both.querySelectorAll('veriff-verify')];
    await flow();
    await turn();
    document.removeEventListener('veriff-session', count);
    expect(elements.map(({ status }) => status).sort()).to.deep.equal(['idle', 'opening']);
    expect(sessions).to.equal(1);
  });

  it('of a flow that is open is left alone by an element that comes later', async () => {
    const { element } = await mount({ resume: true, sessionUrl: flowUrl() });
    void element.start();
    await flow();
    const later = await reconnect();
    expect(later.status).to.equal('idle');
    expect(remembered()).to.include({ url: flowUrl() });
    element.remove();
    document.body.append(element);
    await turn();
    expect(element.status).to.equal('opening');
    element.remove();
  });

  it('is not taken up by an element that is gone before it could', async () => {
    const { frame } = await openPage();
    const page = frame.contentDocument as Document;
    // The page has loaded nothing of the flow yet, and its own element has looked for a record.
    remember({ url: flowUrl(), path: PAGE });
    const element = page.createElement('veriff-verify');
    page.body.append(element);
    element.remove();
    await element.preload();
    await turn();
    expect(element.status).to.equal('idle');
    expect(page.getElementById('veriffFrame')).to.equal(null);
  });
});

describe('a tab that was duplicated', () => {
  it('does not take up what is open in the other', async () => {
    const url = flowUrl();
    const original = await openPage();
    Object.assign(original.element, { resume: true, sessionUrl: url });
    void original.element.start();
    await flowIn(original.frame);

    // Another document of the same path with the same storage: just what a duplicate is.
    const copy = await openPage();
    const limit = new AbortController();
    (copy.window as unknown as { AbortSignal: { timeout(): AbortSignal } }).AbortSignal.timeout =
      () => limit.signal;
    copy.element.remove();
    copy.window.document.body.append(copy.element);
    const isAsking = async () => {
      const { held = [], pending = [] } = await navigator.locks.query();
      return pending.some(({ name }) => held.some((lock) => lock.name === name));
    };
    await eventually(isAsking);
    limit.abort();
    await eventually(async () => !(await isAsking()));
    await turn();
    expect(copy.element.status).to.equal('idle');
    expect(copy.window.document.getElementById('veriffFrame')).to.equal(null);
    expect(original.element.status).to.equal('opening');
  });
});

describe('without storage', () => {
  /** A browser that keeps pages from all storage throws where they only look. */
  function denyStorage(): () => void {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
      configurable: true,
    });
    return () => {
      Reflect.deleteProperty(window, 'sessionStorage');
    };
  }
  const { sessionStorage: storage } = window;
  const descriptor = Object.getOwnPropertyDescriptor(window, 'sessionStorage');

  afterEach(() => {
    if (descriptor) Object.defineProperty(window, 'sessionStorage', descriptor);
    storage.clear();
  });

  it('everything works but coming back', async () => {
    denyStorage();
    const { element, names } = await mount({ resume: true, sessionUrl: flowUrl() });
    const result = element.start();
    (await flow()).say('STARTED', 'FINISHED');
    expect((await result).status).to.equal('finished');
    expect(names()).to.deep.equal(['before-start', 'session', 'started', 'finished']);
  });

  it('that is full, everything works but coming back', async () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('Full', 'QuotaExceededError');
    };
    try {
      const { element } = await mount({ resume: true, sessionUrl: flowUrl() });
      const result = element.start();
      (await flow()).say('FINISHED');
      expect((await result).status).to.equal('finished');
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });
});
