import { expect } from '@open-wc/testing';

import './index.ts';
import type { VeriffVerifyElement } from './index.ts';
import english from './languages/en.ts';
import { turn, until } from './testing/clock.ts';
import { describeWhere } from './testing/engine.ts';
import {
  cleanUp,
  created,
  expectSame,
  flow,
  flowUrl,
  heard,
  mount,
  openPage,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { type Stub, stubCompanion } from './testing/stub.ts';
import { eventually } from './testing/traces.ts';

afterEach(cleanUp);

/** Gives a property of the browser another value until the returned function is called. */
function pretend(target: object, name: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true });
  return () => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  };
}

/** Says it, opens nothing, and creates nothing. */
async function refuses(element: VeriffVerifyElement, code: string, stub?: Stub): Promise<string> {
  const { names } = record(element);
  const result = await element.start();
  expect(result).to.have.nested.property('error.code', code);
  expect(names()).to.deep.equal(['before-start', 'error']);
  expect(element.ownerDocument.getElementById('veriffFrame')).to.equal(null);
  expect(element.ownerDocument.querySelector('iframe, dialog')).to.equal(null);
  if (stub) expect(await stub.requests()).to.have.length(0);
  const text = () => element.shadowRoot?.querySelector('[part=status]')?.textContent?.trim();
  // The texts may be on their way.
  await until(text);
  return text() ?? '';
}

function linkOf(element: VeriffVerifyElement): string | undefined {
  return element.shadowRoot?.querySelector('a')?.href;
}

describeWhere('permissionsPolicy', 'a page that withholds the camera', () => {
  it('from itself is camera-blocked, in words, before anything is created', async () => {
    const stub = await stubCompanion(created());
    const { element } = await openPage({ policy: 'camera=()' });
    element.endpoint = stub.endpoint;
    expect(await refuses(element, 'camera-blocked', stub)).to.contain('camera');
    expect(element.error?.retryable).to.equal(false);
    expect(element.session).to.equal(null);
    expect(linkOf(element)).to.equal(undefined);
  });

  it('from a frame around it is camera-blocked too', async () => {
    const stub = await stubCompanion(created());
    const { element } = await openPage({ policy: 'camera=()' }, 'camera');
    element.endpoint = stub.endpoint;
    await refuses(element, 'camera-blocked', stub);
  });

  it('from itself has a way on where the session is there already', async () => {
    const { element } = await openPage({ policy: 'camera=()' });
    element.sessionUrl = flowUrl();
    await refuses(element, 'camera-blocked');
    expect(element.session).to.deep.equal({ id: null, url: flowUrl() });
    expect(linkOf(element)).to.equal(flowUrl({ lang: 'en' }));
  });

  it('from the flow alone is camera-blocked before anything opens, with a link to its own tab', async () => {
    const opened = await stubCompanion();
    const url = flowUrl({ count: opened.key });
    const { endpoint, requests } = await stubCompanion(created(url));
    const { element } = await openPage({ policy: 'camera=(self)' });
    element.endpoint = endpoint;
    await refuses(element, 'camera-blocked');
    expect(await requests()).to.have.length(1);
    expect(element.session).to.deep.equal({ id: 'id-1', url });
    expect(linkOf(element)).to.equal(`${url}&lang=en`);
    const link = element.shadowRoot?.querySelector('a');
    expect(link?.target).to.equal('_blank');
    expect(link?.rel).to.equal('noopener');
    await turn();
    expect(await opened.requests()).to.have.length(0);
  });

  it('from a frame of another site is camera-blocked', async () => {
    const { element } = await openPage({}, "camera 'none'");
    element.sessionUrl = flowUrl();
    await refuses(element, 'camera-blocked');
  });
});

describe('a page that withholds the camera from nobody, or not from the flow', () => {
  it('is asked only once what frames may do', async () => {
    const { element } = await mount();
    const added: string[] = [];
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) if (node instanceof HTMLIFrameElement) added.push(node.src);
      }
    });
    for (let run = 0; run < 2; run++) {
      heard.length = 0;
      const result = element.start();
      (await flow()).say('FINISHED');
      await result;
      observer.observe(document.body, { childList: true });
    }
    await turn();
    observer.disconnect();
    expect(added).to.deep.equal([]);
  });

  it('opens the flow', async () => {
    const origin = new URL(flowUrl()).origin;
    const { element } = await openPage({ policy: `camera=(self "${origin}")` });
    element.sessionUrl = flowUrl();
    void element.start();
    await until(() => element.status === 'opening');
    element.cancel();
  });
});

describe('a browser without a camera for pages', () => {
  for (const [what, value] of [
    ['no mediaDevices', undefined],
    ['mediaDevices without getUserMedia', {}],
  ] as const) {
    it(`with ${what} is unsupported-browser before anything opens, with a link to its own tab`, async () => {
      const opened = await stubCompanion();
      const url = flowUrl({ count: opened.key });
      const stub = await stubCompanion(created(url));
      const { element } = await mount({ endpoint: stub.endpoint });
      const restore = pretend(navigator, 'mediaDevices', value);
      try {
        expect(await refuses(element, 'unsupported-browser')).to.equal(english.noCamera);
        expect(element.error?.message).to.contain('in-app');
        expect(element.session).to.deep.equal({ id: 'id-1', url });
        expect(linkOf(element)).to.equal(url);
        expect(await stub.requests()).to.have.length(1);
        expect(await opened.requests()).to.have.length(0);
      } finally {
        restore();
      }
    });
  }

  it('says so too where no session can be created', async () => {
    for (const answer of [{ status: 502 }, created('https://evil.io/v/t')]) {
      const { endpoint } = await stubCompanion(answer);
      const { element } = await mount({ endpoint });
      const restore = pretend(navigator, 'mediaDevices', undefined);
      try {
        await refuses(
          element,
          answer.status === 502 ? 'unsupported-browser' : 'invalid-session-url',
        );
        expect(element.session).to.equal(null);
        expect(linkOf(element)).to.equal(undefined);
      } finally {
        restore();
      }
    }
  });

  it('can be canceled while a session is created for the link', async () => {
    const { endpoint, requests } = await stubCompanion({ hang: true });
    const { element, names } = await mount({ endpoint });
    const restore = pretend(navigator, 'mediaDevices', undefined);
    try {
      const result = element.start();
      await eventually(async () => (await requests()).length === 1);
      element.cancel();
      expect(await result).to.have.property('status', 'canceled');
      await turn();
      expect(names()).to.deep.equal(['before-start', 'canceled']);
    } finally {
      restore();
    }
  });

  it('has a way on where the session is there already', async () => {
    const { element } = await mount({ sessionUrl: flowUrl() });
    const restore = pretend(navigator, 'mediaDevices', undefined);
    try {
      await refuses(element, 'unsupported-browser');
      expect(linkOf(element)).to.equal(flowUrl());
      element.lang = 'et';
      await until(() => linkOf(element) === flowUrl({ lang: 'et' }));
    } finally {
      restore();
    }
    void element.start();
    await flow();
    await element.updateComplete;
    expect(linkOf(element)).to.equal(undefined);
  });

  it('leaves the page for the flow all the same', async () => {
    const { element } = await openPage();
    pretend(element.ownerDocument.defaultView?.navigator as object, 'mediaDevices', undefined);
    Object.assign(element, { mode: 'redirect', sessionUrl: flowUrl({ silent: '' }) });
    void element.start();
    await until(() => element.status === 'opening');
  });
});

describe('a page that is not secure', () => {
  let restore: (() => void)[];

  beforeEach(() => {
    restore = [
      pretend(window, 'isSecureContext', false),
      // As such a page has it.
      pretend(navigator, 'mediaDevices', undefined),
    ];
  });

  afterEach(() => {
    for (const restoreOne of restore) restoreOne();
  });

  it('is unsupported-browser before anything is created, with words of its own', async () => {
    const stub = await stubCompanion(created());
    const { element } = await mount({ endpoint: stub.endpoint });
    expect(await refuses(element, 'unsupported-browser', stub)).to.equal(english.insecure);
    expect(element.error?.message).to.contain('https');
    expect(linkOf(element)).to.equal(undefined);
  });

  it('has a way on where the session is there already', async () => {
    const { element } = await mount({ sessionUrl: flowUrl() });
    expect(await refuses(element, 'unsupported-browser')).to.equal(english.insecure);
    expect(linkOf(element)).to.equal(flowUrl());
  });
});

describe('a browser that says it is offline', () => {
  const { fetch } = window;
  let restore: () => void;
  let asked: string[];

  beforeEach(() => {
    restore = pretend(navigator, 'onLine', false);
    asked = [];
  });

  afterEach(() => {
    restore();
    window.fetch = fetch;
  });

  function cutOff(): void {
    window.fetch = (input) => {
      asked.push(String(input));
      return Promise.reject(new TypeError('Failed to fetch'));
    };
  }

  for (const source of ['companion', 'sessionUrl', 'createSession'] as const) {
    it(`and is, fails with network before anything is created or opened, by ${source}`, async () => {
      const stub = await stubCompanion(created());
      let calls = 0;
      const { element } = await mount({
        endpoint: stub.endpoint,
        ...(source === 'sessionUrl' && { sessionUrl: flowUrl() }),
        ...(source === 'createSession' && {
          createSession: async () => {
            calls++;
            return { id: 'id-1', url: flowUrl() };
          },
        }),
      });
      cutOff();
      const text = await refuses(element, 'network');
      window.fetch = fetch;
      expect(await stub.requests()).to.have.length(0);
      expect(text).to.contain('connection');
      expect(asked).to.deep.equal([location.origin]);
      expect(calls).to.equal(0);
      expect(element.error?.retryable).to.equal(true);

      restore();
      element.createSession = null;
      void element.start();
      await flow();
    });
  }

  it('and reaches its own machine, works: development needs no network', async () => {
    const { element } = await mount();
    void element.start();
    await flow();
  });

  it('can be canceled while it is asked', async () => {
    const { element } = await mount();
    let signal: AbortSignal | null | undefined;
    window.fetch = (_, init) => {
      signal = init?.signal;
      return new Promise(() => {});
    };
    const result = element.start();
    await until(() => signal);
    element.cancel();
    expect(await result).to.have.property('status', 'canceled');
    expect(signal?.aborted).to.equal(true);
    await turn();
    expectSame(veriffFrame(), null);
  });
});
