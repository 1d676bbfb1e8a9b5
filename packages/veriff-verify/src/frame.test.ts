import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';

import './index.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import {
  cleanUp,
  created,
  expectSame,
  type Flow,
  FOREIGN_ORIGIN,
  flow,
  flowUrl,
  heard,
  inFrame,
  loaded,
  mount,
  openPage,
  received,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';
import { countListeners, look } from './testing/traces.ts';

const KINDS = [
  'HANDSHAKE',
  'STARTED',
  'SUBMITTED',
  'FINISHED',
  'CANCELED',
  'RELOAD_REQUEST',
  'FORCE_RELOAD',
];

afterEach(cleanUp);

/** A frame beside the flow, such as an advertisement. */
async function strangeFrame(url = flowUrl({ silent: '' })) {
  const frame = await fixture<HTMLIFrameElement>(
    html`<iframe src=${url} title="Advertisement"></iframe>`,
  );
  await until(() => loaded.some((address) => address.includes('silent')));
  return inFrame(frame);
}

describe('the guard', () => {
  /** A flow has started; every message that `forge` sends must leave it as it is. */
  async function survives(forge: () => Promise<void> | void): Promise<void> {
    const { element, names } = await mount();
    void element.start();
    const { frame, say } = await flow();
    say('STARTED');
    await until(() => element.status === 'started');
    const before = received.length;

    await forge();
    await until(() => received.length === before + KINDS.length);
    await turn();

    expect(element.status).to.equal('started');
    expect(names()).to.deep.equal(['before-start', 'session', 'started']);
    expectSame(veriffFrame(), frame);
    expect(heard, 'only the true handshake was answered').to.have.length(1);
  }

  it('drops every kind of message forged by another frame', async () => {
    const stranger = await strangeFrame();
    await survives(() => stranger.say(...KINDS));
  });

  it('drops every kind of message forged by another frame of the same origin as the flow', async () => {
    const stranger = await strangeFrame(flowUrl({ silent: '', beside: '' }));
    await survives(() => stranger.say(...KINDS));
  });

  it('drops every kind of message forged by another frame of the same origin as the page', async () => {
    const stranger = await strangeFrame(flowUrl({ silent: '' }, location.origin));
    await survives(() => stranger.say(...KINDS));
  });

  it('drops every kind of message forged in the page itself', async () => {
    await survives(() => {
      for (const kind of KINDS) window.postMessage(`VERIFF_${kind}`, '*');
    });
  });

  it('drops every kind of message dispatched without a source', async () => {
    await survives(() => {
      for (const kind of KINDS) {
        window.dispatchEvent(
          new MessageEvent('message', { data: `VERIFF_${kind}`, origin: FOREIGN_ORIGIN }),
        );
      }
    });
  });

  it('drops every kind of message from its own frame once that has gone to another origin', async () => {
    await survives(async () => {
      const elsewhere = flowUrl({ silent: '', elsewhere: '' }, location.origin);
      const { go, say } = await flow();
      go(elsewhere);
      await until(() => loaded.includes(elsewhere));
      say(...KINDS);
    });
  });

  it('drops every kind of message from its own frame once that shows an opaque origin', async () => {
    await survives(async () => {
      const { go } = await flow();
      const sent = KINDS.map((kind) => `parent.postMessage('VERIFF_${kind}', '*');`).join('');
      go(`data:text/html,<script>${encodeURIComponent(sent)}</script>`);
    });
  });

  it('hears its own frame after it has gone to an origin of trusted-origins, and to no other', async () => {
    for (const trustedOrigins of [
      `https://*.example.com ${location.origin}`,
      'https://*.example.com',
    ]) {
      const { element } = await mount({ sessionUrl: flowUrl(), trustedOrigins });
      void element.start();
      const { go, say } = await flow();
      const elsewhere = flowUrl({ silent: '' }, location.origin);
      go(elsewhere);
      await until(() => loaded.includes(elsewhere));
      say('STARTED');
      await until(() => received.includes('VERIFF_STARTED'));
      await turn();
      const trusted = trustedOrigins.includes(location.origin);
      expect(element.status).to.equal(trusted ? 'started' : 'opening');
      await cleanUp();
    }
  });

  it('hears a frame inside the frame of the flow', async () => {
    const { element } = await mount();
    void element.start();
    const { post } = await flow();
    const nested = flowUrl({ silent: '', nested: '' });
    post({ nest: nested });
    await until(() => loaded.includes(nested));
    post({ nested: { say: 'VERIFF_STARTED', top: true } });
    await until(() => element.status === 'started');
  });

  it('leaves the messages of others alone', async () => {
    const { element } = await mount();
    void element.start();
    await flow();
    const others: unknown[] = [];
    const listener = ({ data }: MessageEvent) => others.push(data);
    window.addEventListener('message', listener);
    window.postMessage('VERIFICATION', '*');
    window.postMessage({ name: 'VERIFF_STARTED' }, '*');
    await until(() => others.length === 2);
    window.removeEventListener('message', listener);
  });

  it('is gone after the flow', async () => {
    const { element } = await mount();
    const result = element.start();
    (await flow()).say('FINISHED');
    await result;
    const others: unknown[] = [];
    const listener = ({ data }: MessageEvent) => others.push(data);
    window.addEventListener('message', listener);
    window.postMessage('VERIFF_STARTED', '*');
    await until(() => others.length === 1);
    window.removeEventListener('message', listener);
  });
});

describe('a reload', () => {
  for (const [kind, forced] of [
    ['RELOAD_REQUEST', false],
    ['FORCE_RELOAD', true],
  ] as const) {
    it(`asked for by ${kind} can be prevented`, async () => {
      const { element, names } = await mount();
      let told: boolean | undefined;
      element.addEventListener('veriff-reload-request', (event) => {
        told = event.forced;
        event.preventDefault();
      });
      void element.start();
      (await flow()).say(kind);
      await until(() => names().includes('reload-request'));
      expect(told).to.equal(forced);
      expect(element.status).to.equal('opening');
      expect(Boolean(veriffFrame())).to.equal(true);
    });

    it(`asked for by ${kind} happens if nobody prevents it`, async () => {
      const page = await openPage();
      page.element.sessionUrl = flowUrl();
      const { names } = record(page.element);
      void page.element.start();
      await until(() => page.window.document.getElementById('veriffFrame'));
      const reloaded = new Promise((resolve) => page.frame.addEventListener('load', resolve));
      const say = () =>
        page.window.setTimeout(
          `document.getElementById('veriffFrame')?.contentWindow.postMessage({ say: 'VERIFF_${kind}' }, '*')`,
        );
      // The flow hears nothing before it has loaded.
      await until(() => {
        if (!names().includes('reload-request')) say();
        return names().includes('reload-request');
      });
      await reloaded;
    });
  }
});

describe('the overlay', () => {
  it('is a named modal dialog with a titled frame that fills the window', async () => {
    const { element } = await mount();
    void element.start();
    const { frame } = await flow();
    expect(frame.title).to.equal('Identity verification');
    const dialog = frame.closest('dialog') as HTMLDialogElement;
    expect(dialog.matches(':modal')).to.equal(true);
    expect(dialog.getAttribute('role')).to.equal('dialog');
    expect(dialog.getAttribute('aria-modal')).to.equal('true');
    expect(dialog.getAttribute('aria-label')).to.equal('Identity verification');
    const { left, top, width, height } = frame.getBoundingClientRect();
    expect([left, top]).to.deep.equal([0, 0]);
    expect(width).to.be.at.least(document.documentElement.clientWidth);
    expect(height).to.equal(window.innerHeight);
  });

  it('tells the steps itself, while what the page has to tell is inert', async () => {
    const { element } = await mount({ sessionUrl: flowUrl(), lang: 'ar' });
    element.strings = { submitted: 'Sent.' };
    await element.preload();
    await until(() => element.shadowRoot?.textContent?.includes('التحقق'));
    const result = element.start();
    const { frame, say } = await flow();
    const region = frame.closest('dialog')?.querySelector('[role=status]') as HTMLElement;
    expect(region.textContent).to.equal('');
    for (const step of ['started', 'submitted'] as const) {
      say(step.toUpperCase());
      await until(() => element.status === step);
      await element.updateComplete;
      const shown = element.shadowRoot?.querySelector<HTMLElement>('[part=status]');
      expect(region.textContent).to.equal(shown?.textContent);
      expect(region.lang).to.equal('ar');
    }
    expect(region.textContent).to.equal('Sent.');
    expect(region.getBoundingClientRect().width).to.equal(1);
    say('FINISHED');
    await result;
    expectSame(document.querySelector('body > [role=status], dialog [role=status]'), null);
  });

  it('fills the window whatever the page thinks of dialogs', async () => {
    await fixture(html`<style>
      dialog,
      dialog[open] {
        display: flex;
        inset: 30%;
        width: 200px;
        max-width: 50%;
        height: 100px;
        margin: auto;
        padding: 3em;
        border: 9px solid red;
        opacity: 0;
        transform: scale(0.5);
        animation: none 9s;
      }
    </style>`);
    const { element } = await mount();
    void element.start();
    const { frame } = await flow();
    const { left, top, height } = frame.getBoundingClientRect();
    expect([left, top, height]).to.deep.equal([0, 0, window.innerHeight]);
    const { opacity, borderTopWidth } = getComputedStyle(frame.closest('dialog') as Element);
    expect([opacity, borderTopWidth]).to.deep.equal(['1', '0px']);
  });

  it('lies above the highest z-index of the page', async () => {
    const cover = await fixture(
      html`<div style="position: fixed; inset: 0; z-index: 2147483647; background: #fff"></div>`,
    );
    const { element } = await mount();
    expectSame(document.elementFromPoint(9, 9), cover);
    void element.start();
    const { frame } = await flow();
    expectSame(document.elementFromPoint(9, 9), frame);
  });

  async function loadsOnceWithLang(): Promise<void> {
    const { key, requests } = await stubCompanion();
    const { element } = await mount({ sessionUrl: flowUrl({ count: key }), lang: 'et' });
    const result = element.start();
    const { say } = await flow();
    await turn();
    expect(loaded).to.deep.equal([flowUrl({ count: key, lang: 'et' })]);
    expect(await requests()).to.have.length(1);
    say('FINISHED');
    expect((await result).status).to.equal('finished');
  }

  itWhere('moveBefore', 'loads the flow once, with lang, moved', loadsOnceWithLang);

  it('loads the flow once, with lang, where nothing can be moved', async () => {
    const { prototype } = Element;
    const moveBefore = Object.getOwnPropertyDescriptor(prototype, 'moveBefore');
    Reflect.deleteProperty(prototype, 'moveBefore');
    try {
      await loadsOnceWithLang();
    } finally {
      if (moveBefore) Object.defineProperty(prototype, 'moveBefore', moveBefore);
    }
  });

  it('leaves nothing behind when it cannot be shown, and can be tried again', async () => {
    const { prototype } = HTMLDialogElement;
    const { showModal } = prototype;
    const { element } = await mount();
    const { childElementCount } = document.body;
    prototype.showModal = () => {
      throw new TypeError('The page has a dialog of its own.');
    };
    try {
      expect(await element.start()).to.have.nested.property('error.code', 'upstream');
    } finally {
      prototype.showModal = showModal;
    }
    expectSame(veriffFrame(), null);
    expect(document.body.childElementCount).to.equal(childElementCount);
    expect(document.body.hasAttribute('style')).to.equal(false);
    const result = element.start();
    (await flow()).say('FINISHED');
    expect((await result).status).to.equal('finished');
  });

  for (const [what, target] of Object.entries({
    appendChild: document.body,
    addEventListener: document,
  })) {
    it(`leaves nothing behind when ${what}() of the page throws, and can be tried again`, async () => {
      const { element, button } = await mount();
      button.focus();
      await element.preload();
      const before = await look();
      const listeners = countListeners();
      const failures: string[] = [];
      const onFailure = ({ message }: ErrorEvent) => failures.push(message);
      window.addEventListener('error', onFailure);
      const own = Reflect.get(target, what) as (...values: unknown[]) => unknown;
      Object.defineProperty(target, what, {
        configurable: true,
        value: (...values: unknown[]) => {
          // As the SDK calls it, and nobody else.
          if (what === 'appendChild' || values[0] === 'focusin') throw new TypeError('Patched.');
          return Reflect.apply(own, target, values);
        },
      });
      try {
        expect(await element.start()).to.have.nested.property('error.code', 'upstream');
      } finally {
        Reflect.deleteProperty(target, what);
      }
      window.postMessage('VERIFF_STARTED', '*');
      await until(() => received.includes('VERIFF_STARTED'));
      await turn();
      window.removeEventListener('error', onFailure);
      expect(failures).to.deep.equal([]);
      expect(listeners.left()).to.deep.equal([]);
      listeners.restore();
      expect(await look()).to.deep.equal(before);
      expectSame(element.shadowRoot?.activeElement, button);
      const result = element.start();
      (await flow()).say('FINISHED');
      expect((await result).status).to.equal('finished');
    });
  }

  it('works from inside an open modal dialog, which is there again afterwards', async () => {
    const dialog = await fixture<HTMLDialogElement>(
      html`<dialog><veriff-verify session-url=${flowUrl()}></veriff-verify></dialog>`,
    );
    dialog.showModal();
    const { element, button } = record(
      dialog.querySelector('veriff-verify') as HTMLElementTagNameMap['veriff-verify'],
    );
    button.focus();
    const result = element.start();
    const { frame, say } = await flow();
    expectSame(document.elementFromPoint(9, 9), frame);
    expectSame(document.activeElement, frame);
    say('FINISHED');
    await result;
    expect(dialog.matches(':modal')).to.equal(true);
    expectSame(document.activeElement, element);
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('works from inside a dialog in a shadow root', async () => {
    const host = await fixture(html`<div></div>`);
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = '<dialog><veriff-verify></veriff-verify></dialog>';
    root.querySelector('dialog')?.showModal();
    const element = root.querySelector('veriff-verify') as HTMLElementTagNameMap['veriff-verify'];
    element.sessionUrl = flowUrl();
    const result = element.start();
    const { frame, say } = await flow();
    expectSame(document.elementFromPoint(9, 9), frame);
    say('FINISHED');
    expect((await result).status).to.equal('finished');
  });

  it('takes the focus into the flow and gives it back', async () => {
    const { element, button } = await mount();
    button.focus();
    const result = element.start();
    const { frame, say } = await flow();
    expectSame(document.activeElement, frame);
    say('CANCELED');
    await result;
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('gives the focus back through shadow roots', async () => {
    const host = await fixture(html`<div></div>`);
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = '<input>';
    const input = root.querySelector('input') as HTMLInputElement;
    const { element } = await mount();
    input.focus();
    const result = element.start();
    (await flow()).say('FINISHED');
    await result;
    expectSame(root.activeElement, input);
  });

  it('gives the focus to the element if what had it is gone', async () => {
    const input = await fixture<HTMLInputElement>(html`<input />`);
    const { element, button } = await mount();
    input.focus();
    const result = element.start();
    const { say } = await flow();
    input.remove();
    say('FINISHED');
    await result;
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('gives the focus to the element if nothing had it, as after a click in Safari', async () => {
    const { element, button } = await mount();
    (document.activeElement as HTMLElement | null)?.blur();
    expectSame(document.activeElement, document.body);
    const result = element.start();
    (await flow()).say('FINISHED');
    await result;
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('gives the focus to the element if what had it can no longer take it', async () => {
    const input = await fixture<HTMLInputElement>(html`<input />`);
    const { element, button } = await mount();
    input.focus();
    const result = element.start();
    const { say } = await flow();
    input.disabled = true;
    say('FINISHED');
    await result;
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('keeps the page behind it from being used', async () => {
    const input = await fixture<HTMLInputElement>(html`<input />`);
    const { element } = await mount();
    void element.start();
    const { frame } = await flow();
    input.focus();
    expectSame(document.activeElement, frame);
  });
});

const ends = {
  finished: ({ say }) => say('FINISHED'),
  canceled: ({ say }) => say('CANCELED'),
  'canceled by cancel()': (_, element) => element.cancel(),
  'canceled by removing the frame': ({ frame }) => frame.remove(),
  'canceled by removing the wrapper': ({ frame }) => frame.parentElement?.remove(),
  'canceled by removing the overlay': ({ frame }) => frame.closest('dialog')?.remove(),
  'canceled by closing the overlay': ({ frame }) => frame.closest('dialog')?.close(),
} satisfies Record<string, (flow: Flow, element: HTMLElementTagNameMap['veriff-verify']) => void>;

describe('the page', () => {
  let filler: HTMLElement;

  beforeEach(async () => {
    filler = await fixture(html`<div style="height: 9000px; width: 9000px"></div>`);
    document.body.setAttribute(
      'style',
      'padding:1px 2px;OVERFLOW-x: scroll !important; color: red',
    );
    document.documentElement.setAttribute('style', 'overflow-y:scroll;height:auto');
    window.scrollTo(300, 700);
  });

  afterEach(() => {
    filler.remove();
    document.body.removeAttribute('style');
    document.documentElement.removeAttribute('style');
  });

  function found() {
    return {
      body: document.body.getAttribute('style'),
      html: document.documentElement.getAttribute('style'),
      scroll: [window.scrollX, window.scrollY],
      children: document.body.childElementCount,
      open: Boolean(veriffFrame()),
    };
  }

  for (const [end, act] of Object.entries(ends)) {
    it(`is left as it was found when the flow is ${end}`, async () => {
      const { element } = await mount();
      // The SDK leaves listeners behind only where it is not closed properly.
      const before = found();
      const result = element.start();
      const opened = await flow();
      expect(found().body).to.not.equal(before.body);
      act(opened, element);
      const { status } = await result;
      expect(status).to.equal(end.split(' ')[0]);
      expect(found()).to.deep.equal(before);

      // And the next run finds the same page.
      heard.length = 0;
      const again = element.start();
      (await flow()).say('FINISHED');
      expect((await again).status).to.equal('finished');
      expect(found()).to.deep.equal(before);
    });
  }

  it('does not move while the flow is open', async () => {
    filler.style.cssText = 'height: 9000px';
    window.scrollTo(0, 700);
    const { element } = await mount();
    const place = () => JSON.stringify(filler.getBoundingClientRect());
    const before = place();
    void element.start();
    await flow();
    expect(place()).to.equal(before);
    expect(getComputedStyle(document.body).overflowY).to.equal('hidden');
  });

  it('is left as it was found when the element is removed', async () => {
    const { element } = await mount();
    const before = found();
    const result = element.start();
    await flow();
    element.remove();
    expect(await result).to.include({ status: 'canceled', reason: 'removed' });
    expect(found()).to.deep.equal(before);
  });

  it('is left as it was found on Android, where the SDK does more', async () => {
    Object.defineProperty(navigator, 'userAgent', {
      value: 'Mozilla/5.0 (Linux; Android 14) Chrome/140',
      configurable: true,
    });
    try {
      const { element } = await mount();
      const before = found();
      const result = element.start();
      const { say } = await flow();
      expect(document.body.style.position).to.equal('fixed');
      say('FINISHED');
      await result;
      expect(found()).to.deep.equal(before);
    } finally {
      Reflect.deleteProperty(navigator, 'userAgent');
    }
  });

  it('keeps what it changed in its own style meanwhile', async () => {
    const { element } = await mount();
    const result = element.start();
    const { say } = await flow();
    document.body.style.color = 'blue';
    say('FINISHED');
    await result;
    expect(document.body.style.color).to.equal('blue');
    expect(document.body.style.overflowX).to.equal('scroll');
    expect(document.body.style.getPropertyPriority('overflow-x')).to.equal('important');
    expect(document.body.style.overflowY).to.equal('');
    expect(document.body.style.paddingRight).to.equal('2px');
  });

  for (const [end, act] of Object.entries(ends)) {
    it(`stays open to scrolling if it gave up its own lock meanwhile, and the flow is ${end}`, async () => {
      const { body } = document;
      body.removeAttribute('style');
      const { element } = await mount();
      // As a dialog of the page does that is closed once the flow is there.
      body.style.overflow = 'hidden';
      body.style.paddingRight = '15px';
      const result = element.start();
      const opened = await flow();
      body.style.overflow = '';
      body.style.paddingRight = '';
      act(opened, element);
      await result;
      const { overflow, paddingRight } = body.style;
      expect([overflow, paddingRight]).to.deep.equal(['', '']);
    });
  }

  it('keeps a lock that it took meanwhile for something else', async () => {
    const { body } = document;
    const { element } = await mount();
    const result = element.start();
    const { say } = await flow();
    body.style.overflow = 'clip';
    say('FINISHED');
    await result;
    expect(body.style.overflow).to.equal('clip');
    expect(body.style.padding).to.equal('1px 2px');
  });

  it('has no listener more than before', async () => {
    const listeners = new Map<string, number>();
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const count = (target: EventTarget, type: string, change: number) => {
      if (target !== window && target !== document) return;
      listeners.set(type, (listeners.get(type) ?? 0) + change);
    };
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: never[]) {
      count(this ?? window, String(args[0]), 1);
      return Reflect.apply(addEventListener, this ?? window, args);
    };
    EventTarget.prototype.removeEventListener = function (this: EventTarget, ...args: never[]) {
      count(this ?? window, String(args[0]), -1);
      return Reflect.apply(removeEventListener, this ?? window, args);
    };
    try {
      for (const act of Object.values(ends)) {
        heard.length = 0;
        const { element } = await mount();
        const result = element.start();
        const opened = await flow();
        expect(listeners.get('message')).to.be.greaterThan(0);
        act(opened, element);
        await result;
        expect([...listeners].filter(([, number]) => number !== 0)).to.deep.equal([]);
      }
    } finally {
      Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
    }
  });
});

describe('a page without styles of its own', () => {
  const { documentElement: root, body } = document;
  const platforms = {
    'a desktop': navigator.userAgent,
    Android: 'Mozilla/5.0 (Linux; Android 14) Chrome/140',
    iOS: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15',
  };

  for (const [platform, value] of Object.entries(platforms)) {
    for (const [end, act] of Object.entries(ends)) {
      it(`has no style attribute on ${platform} when the flow is ${end}`, async () => {
        root.removeAttribute('style');
        body.removeAttribute('style');
        Object.defineProperty(navigator, 'userAgent', { value, configurable: true });
        try {
          const { element } = await mount();
          const result = element.start();
          const opened = await flow();
          opened.say('STARTED', 'SUBMITTED');
          await until(() => element.status === 'submitted');
          act(opened, element);
          await result;
          await turn();
          expect([root.hasAttribute('style'), body.hasAttribute('style')]).to.deep.equal([
            false,
            false,
          ]);
        } finally {
          Reflect.deleteProperty(navigator, 'userAgent');
        }
      });
    }
  }
});

describe('a flow that does not load', () => {
  it('is given up with load-timeout and a link to open it in its own tab', async () => {
    const clock = fakeClock();
    try {
      const sessionUrl = flowUrl({ silent: '' });
      const { element, names } = await mount({ sessionUrl });
      const result = element.start();
      await until(() => clock.pending().includes(20_000) && veriffFrame());
      clock.advance(19_999);
      expect(element.status).to.equal('opening');
      clock.advance(1);
      expect(await result).to.have.nested.property('error.code', 'load-timeout');
      expect(names()).to.deep.equal(['before-start', 'session', 'error']);
      expectSame(veriffFrame(), null);
      await element.updateComplete;
      const link = element.shadowRoot?.querySelector('a') as HTMLAnchorElement;
      expect(link.href).to.equal(sessionUrl);
      expect(link.target).to.equal('_blank');
      expect(link.rel).to.equal('noopener');
      expect(link.part.contains('link')).to.equal(true);
    } finally {
      clock.restore();
    }
  });

  it('is no longer given up after its handshake', async () => {
    const clock = fakeClock();
    try {
      const { element } = await mount();
      void element.start();
      await flow();
      clock.advance(60_000);
      expect(element.status).to.equal('opening');
    } finally {
      clock.restore();
    }
  });

  it('can be left with a close request before its handshake, and not after', async () => {
    const { element } = await mount({ sessionUrl: flowUrl({ silent: '' }) });
    const result = element.start();
    await until(veriffFrame);
    const ask = () =>
      veriffFrame()
        ?.closest('dialog')
        ?.dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(ask()).to.equal(true);
    element.cancel();
    await result;
    heard.length = 0;
    element.sessionUrl = flowUrl();
    void element.start();
    await flow();
    expect(ask()).to.equal(false);
  });
});

describe('Escape outside of the frame', () => {
  /** Whatever has the focus, it is not the flow. */
  async function pressTwice(): Promise<void> {
    veriffFrame()?.blur();
    for (let press = 0; press < 2; press++) {
      await sendKeys({ press: 'Escape' });
      await turn();
    }
  }

  it('does not end a flow that is there, however often it is pressed', async () => {
    const { element } = await mount();
    void element.start();
    await flow();
    await pressTwice();
    expect(element.status).to.equal('opening');
    expect(Boolean(veriffFrame())).to.equal(true);
  });

  it('leaves a flow that has not loaded', async () => {
    const { element } = await mount({ sessionUrl: flowUrl({ silent: '' }) });
    const result = element.start();
    await until(veriffFrame);
    await pressTwice();
    expect(await result).to.include({ status: 'canceled', reason: 'user' });
  });
});

describe('the camera', () => {
  itWhere(
    'permissionsPolicy',
    'withheld from the page is camera-blocked before anything is created',
    async () => {
      const stub = await stubCompanion({ status: 201 });
      const { element } = await openPage({ policy: 'camera=()' });
      element.endpoint = stub.endpoint;
      expect(await element.start()).to.have.nested.property('error.code', 'camera-blocked');
      expect(await stub.requests()).to.have.length(0);
    },
  );

  itWhere(
    'permissionsPolicy',
    'withheld from the flow is camera-blocked before anything opens',
    async () => {
      const { key, requests } = await stubCompanion();
      const { element } = await openPage({ policy: 'camera=(self)' });
      const { names } = record(element);
      element.sessionUrl = flowUrl({ count: key });
      expect(await element.start()).to.have.nested.property('error.code', 'camera-blocked');
      expect(names()).to.deep.equal(['before-start', 'error']);
      await turn();
      expect(await requests()).to.have.length(0);
    },
  );

  it('granted to the flow opens it', async () => {
    const { element } = await openPage({ policy: `camera=(self "${FOREIGN_ORIGIN}")` });
    element.sessionUrl = flowUrl();
    void element.start();
    await until(() => element.status === 'opening');
    element.cancel();
  });

  itWhere('camera', 'is there for the flow in its frame', async () => {
    const { element } = await mount();
    void element.start();
    const { post } = await flow();
    const answer = new Promise((resolve) => {
      const listener = ({ data }: MessageEvent) => {
        if (data.camera === undefined) return;
        window.removeEventListener('message', listener);
        resolve(data.camera);
      };
      window.addEventListener('message', listener);
    });
    post({ camera: true });
    expect(await answer).to.equal('taken');
  });

  it('missing from the browser is unsupported-browser before anything opens', async () => {
    const { endpoint } = await stubCompanion(created());
    const { element, names } = await mount({ endpoint });
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
    try {
      expect(await element.start()).to.have.nested.property('error.code', 'unsupported-browser');
      expect(names()).to.deep.equal(['before-start', 'error']);
      expectSame(veriffFrame(), null);
    } finally {
      Reflect.deleteProperty(navigator, 'mediaDevices');
    }
  });
});

describe('a strict Content-Security-Policy', () => {
  it('with trusted types is not violated', async () => {
    const page = await openPage({
      csp: `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; frame-src ${FOREIGN_ORIGIN}`,
    });
    const violations: string[] = [];
    page.window.document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.violatedDirective} ${event.sourceFile}:${event.lineNumber}`),
    );
    let ready = false;
    page.window.addEventListener('message', ({ data }) => {
      ready ||= Boolean(data.ready);
    });
    page.element.sessionUrl = flowUrl();
    void page.element.start();
    await until(() => ready);
    page.element.cancel();
    expect(page.element.status).to.equal('canceled');
    expect(violations).to.deep.equal([]);
    const button = page.element.shadowRoot?.querySelector('button') as Element;
    expect(page.window.getComputedStyle(button).minHeight).to.equal('52px');
  });
});
