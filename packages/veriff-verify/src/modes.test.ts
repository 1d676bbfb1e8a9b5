import { expect, fixture, html } from '@open-wc/testing';

import './index.ts';
import type { VeriffVerifyElement } from './index.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import {
  cleanUp,
  expectSame,
  FOREIGN_ORIGIN,
  flow,
  flowUrl,
  heard,
  inFrame,
  loaded,
  mount,
  openPage,
  PAGE,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { type StubAnswer, stubCompanion } from './testing/stub.ts';
import {
  elementIn,
  eventually,
  look,
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

describe('an embedded flow', () => {
  beforeEach(() => roomy());

  it('lies in the light DOM of the element, in its slot, under an id of its own', async () => {
    const { element, button } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    void element.start();
    const { frame } = await flow();
    const container = frame.parentElement as HTMLElement;
    expectSame(container.parentElement, element);
    expect(container.slot).to.equal('flow');
    expect(container.id).to.match(/^veriff-[\w-]{21}$/);
    expect(document.querySelectorAll('dialog')).to.have.length(0);
    await element.updateComplete;
    const { width, height } = frame.getBoundingClientRect();
    expect(width).to.be.at.least(600);
    expect(height).to.be.at.least(680);
    expect(frame.title).to.equal('Identity verification');
    const { left, top, width: wide, height: high } = button.getBoundingClientRect();
    const seen = element.shadowRoot?.elementFromPoint(left + wide / 2, top + high / 2);
    expect(seen === button, 'the button is covered').to.equal(false);
    expect(button.tabIndex).to.equal(-1);
    const first = container.id;
    element.cancel();
    void element.start();
    await until(veriffFrame);
    expect(veriffFrame()?.parentElement?.id).to.not.equal(first);
  });

  it('tells the flow that it is embedded', async () => {
    const { element } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    void element.start();
    await flow();
    expect(heard[0]?.heard.payload).to.include({ embedded: true, isReloadHandled: true });
  });

  it('changes nothing of the page, opened or closed', async () => {
    const filler = await fixture(html`<div style="height: 9000px"></div>`);
    const { element } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    // What the SDK unlocks, an earlier flow on top has locked.
    element.mode = 'modal';
    document.body.style.overflow = 'scroll';
    const modal = element.start();
    (await flow()).say('FINISHED');
    await modal;
    document.body.removeAttribute('style');
    heard.length = 0;

    element.mode = 'embedded';
    const before = await look();
    for (const end of ['FINISHED', 'CANCELED', 'cancel()']) {
      const result = element.start();
      const { say } = await flow();
      const { body, html: root, scroll } = await look();
      expect({ body, root }).to.deep.equal({ body: before.body, root: before.html });
      expect(scroll).to.deep.equal(before.scroll);
      if (end === 'cancel()') element.cancel();
      else say(end);
      await result;
      heard.length = 0;
      expect(await look()).to.deep.equal(before);
    }
    filler.remove();
  });

  it('leaves what the page does meanwhile alone: scroll, styles and focus', async () => {
    const filler = await fixture(html`<div><input /><p style="height: 9000px"></p></div>`);
    const input = filler.querySelector('input') as HTMLInputElement;
    const { element } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    for (const end of ['FINISHED', 'cancel()']) {
      window.scrollTo(0, 0);
      const result = element.start();
      const { say } = await flow();
      heard.length = 0;
      // Firefox and WebKit may scroll to what has the focus later than they are told to.
      input.focus({ preventScroll: true });
      document.body.style.overflow = 'clip';
      window.scrollTo(0, 400);
      if (end === 'cancel()') element.cancel();
      else say(end);
      await result;
      expect(document.body.style.overflow).to.equal('clip');
      expect(window.scrollY).to.equal(400);
      expectSame(document.activeElement, input);
      document.body.removeAttribute('style');
    }
  });

  it('takes the focus and gives it back to the button', async () => {
    const { element, button } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    button.focus();
    const result = element.start();
    const { frame, say } = await flow();
    expectSame(document.activeElement, frame);
    say('FINISHED');
    await result;
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('leaves the focus to a user who has gone on meanwhile', async () => {
    const input = await fixture<HTMLInputElement>(html`<input />`);
    const { element, button } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    button.focus();
    void element.start();
    await until(veriffFrame);
    input.focus();
    await flow();
    expectSame(document.activeElement, input);
  });

  itWhere(
    'moveBefore',
    'goes on where it is when the element is moved with moveBefore()',
    async () => {
      const elsewhere = await fixture(html`<div></div>`);
      const { element, names } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
      const result = element.start();
      const { frame, say } = await flow();
      elsewhere.moveBefore(element, null);
      await turn();
      expect(loaded).to.have.length(1);
      expectSame(veriffFrame(), frame);
      say('STARTED', 'FINISHED');
      expect((await result).status).to.equal('finished');
      expect(names()).to.deep.equal(['before-start', 'session', 'started', 'finished']);
    },
  );

  it('goes on when the element is removed and added again, as frameworks move it', async () => {
    const elsewhere = await fixture(html`<div></div>`);
    const { element, names } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    void element.start();
    await flow();
    element.remove();
    await Promise.resolve();
    elsewhere.append(element);
    await until(() => loaded.length === 2);
    await turn();
    expect(names()).to.not.include('canceled');
    expectSame(veriffFrame()?.parentElement?.parentElement ?? null, element);
  });

  for (const [why, room] of [
    ['where there is no room or no mouse', false],
    ['where there is', true],
  ] as const) {
    it(`opens ${room ? 'in the page' : 'on top'} ${why}, and says nothing`, async () => {
      roomy(window, room);
      const { warn } = console;
      const warnings: unknown[] = [];
      console.warn = (text: unknown) => warnings.push(text);
      try {
        const { element } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
        const result = element.start();
        const { frame, say } = await flow();
        expect(frame.closest('dialog') !== null).to.equal(!room);
        say('FINISHED');
        expect((await result).status).to.equal('finished');
        expect(warnings).to.deep.equal([]);
      } finally {
        console.warn = warn;
      }
    });
  }

  it('opens on top where it is in no document at all, and says nothing of shadow roots', async () => {
    const { warn } = console;
    const warnings: unknown[] = [];
    console.warn = (text: unknown) => warnings.push(text);
    try {
      const element = document.createElement('veriff-verify');
      Object.assign(element, { sessionUrl: flowUrl(), mode: 'embedded' });
      const result = element.start();
      const { frame, say } = await flow();
      expect(frame.closest('dialog') !== null).to.equal(true);
      say('FINISHED');
      expect((await result).status).to.equal('finished');
      expect(warnings).to.deep.equal([]);
    } finally {
      console.warn = warn;
    }
  });

  it('opens on top from a shadow root, and says so once', async () => {
    const host = await fixture(html`<div></div>`);
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = '<veriff-verify mode="embedded"></veriff-verify>';
    const element = root.querySelector('veriff-verify') as VeriffVerifyElement;
    element.sessionUrl = flowUrl();
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (text: string) => warnings.push(text);
    try {
      for (let run = 0; run < 2; run++) {
        heard.length = 0;
        const result = element.start();
        const { frame, say } = await flow();
        expect(frame.closest('dialog')?.matches(':modal')).to.equal(true);
        say('FINISHED');
        expect((await result).status).to.equal('finished');
      }
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain('shadow root');
    } finally {
      console.warn = warn;
    }
  });
});

describe('a redirect', () => {
  const silent = () => flowUrl({ silent: '' });

  /** Leaves the page in a frame for the flow. */
  async function leave(properties: Partial<VeriffVerifyElement> = {}) {
    const page = await openPage();
    Object.assign(page.element, { mode: 'redirect', sessionUrl: silent(), ...properties });
    void page.element.start();
    await until(() => loaded.length > 0);
    return { frame: page.frame, flow: inFrame(page.frame) };
  }

  it('shows the flow in place of the page, in its language, and no frame', async () => {
    const { frame } = await leave({ lang: 'et' });
    expect(loaded).to.deep.equal([flowUrl({ silent: '', lang: 'et' })]);
    // Of another origin now: the page itself is gone.
    expect(frame.contentDocument).to.equal(null);
    expect(remembered()).to.include({ left: true, url: silent() });
  });

  it('needs no camera in the page', async () => {
    const page = await openPage({ policy: 'camera=()' });
    Object.assign(page.element, { mode: 'redirect', sessionUrl: silent() });
    void page.element.start();
    await until(() => loaded.length > 0);
  });

  it('checks the URL all the same, and remembers nothing of it', async () => {
    const { element, names } = await mount({ mode: 'redirect', sessionUrl: 'https://evil.io/v/t' });
    expect(await element.start()).to.have.nested.property('error.code', 'invalid-session-url');
    expect(names()).to.deep.equal(['before-start', 'error']);
    expect(remembered()).to.equal(null);
  });

  it('comes back by the callback URL as finished, and forgets it', async () => {
    const { frame, flow } = await leave();
    flow.go(new URL(PAGE, location.href).href);
    const element = await elementIn(frame);
    await until(() => element.status === 'finished');
    expect(element.session).to.deep.equal({ id: null, url: silent() });
    expect(remembered()).to.equal(null);
    expectSame(element.ownerDocument.querySelector('iframe, dialog'), null);
    element.sessionUrl = flowUrl();
    void element.start();
    await until(() => element.ownerDocument.getElementById('veriffFrame'));
  });

  it('comes back by Back as canceled by the user', async () => {
    const { frame } = await leave();
    history.back();
    const element = await elementIn(frame);
    await until(() => element.status === 'canceled');
    expect(remembered()).to.equal(null);
  });

  describe('of a page that stays in memory', () => {
    /** A flow that answers with no document leaves the page where it is. */
    async function leaveInMemory(status?: string) {
      const stay = await stubCompanion({ status: 204 });
      const url = `${FOREIGN_ORIGIN}${stay.endpoint}/v/t`;
      const { endpoint, requests } = await stubCompanion(
        { status: 201, body: { session: { id: 'id-1', url }, ticket: 'a.b.c' } },
        { body: { session: { id: 'id-1', status }, decision: null } },
      );
      const page = await openPage();
      Object.assign(page.element, { mode: 'redirect', endpoint });
      if (!status) page.element.sessionUrl = url;
      const mounted = record(page.element);
      // Its only timer is the time limit.
      let runOut = () => {};
      Object.assign(page.window, {
        setTimeout: (run: () => void) => {
          runOut = run;
          return 0;
        },
      });
      const waiting = new Set<unknown>();
      const { addEventListener, removeEventListener } = page.window;
      page.window.addEventListener = (...args: unknown[]) => {
        waiting.add(args[1]);
        Reflect.apply(addEventListener, page.window, args);
      };
      page.window.removeEventListener = (...args: unknown[]) => {
        waiting.delete(args[1]);
        Reflect.apply(removeEventListener, page.window, args);
      };
      const result = page.element.start();
      await until(() => remembered());
      expect(remembered()).to.include({ left: true });
      await eventually(async () => (await stay.requests()).length === 1);
      // WebKit cuts off whatever a page asks for while it is being left.
      await eventually(() =>
        page.window.fetch(stay.endpoint).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      const show = () =>
        page.window.dispatchEvent(
          new page.window.PageTransitionEvent('pageshow', { persisted: true }),
        );
      expect(waiting.size).to.equal(1);
      return { ...mounted, result, requests, url, show, waiting, runOut: () => runOut() };
    }

    it('is finished if the companion says that pictures were sent', async () => {
      const { result, names, requests, show } = await leaveInMemory('submitted');
      show();
      expect(await result).to.have.property('status', 'finished');
      // Back is no reason to doubt an answer, nor to wait for another.
      expect(await requests()).to.have.length(2);
      expect(names()).to.deep.equal(['before-start', 'session', 'finished']);
    });

    it('is canceled at once if it says that none were', async () => {
      const { result, names, requests, show, waiting } = await leaveInMemory('started');
      show();
      expect(await result).to.deep.include({ status: 'canceled', reason: 'user' });
      expect(waiting.size).to.equal(0);
      expect(await requests()).to.have.length(2);
      expect(names()).to.deep.equal(['before-start', 'session', 'canceled']);
      expect(remembered()).to.equal(null);
    });

    it('is canceled where there is no companion to ask', async () => {
      const { result, show } = await leaveInMemory();
      show();
      expect(await result).to.have.property('status', 'canceled');
    });

    it('is given up if it is still shown after the time limit', async () => {
      const { result, element, url, show, waiting, runOut } = await leaveInMemory();
      let stops = 0;
      // What is still on its way is not to take the page away after all.
      (element.ownerDocument.defaultView as Window).stop = () => stops++;
      runOut();
      expect(stops).to.equal(1);
      expect(await result).to.have.nested.property('error.code', 'load-timeout');
      expect(waiting.size).to.equal(0);
      await element.updateComplete;
      expect(element.shadowRoot?.querySelector('a')?.href).to.equal(`${url}?lang=en`);
      show();
      await turn();
      expect(element.status).to.equal('error');
    });
  });

  describe('of which the companion knows more', () => {
    /** A page that is loaded by the callback URL. */
    async function comeBack(...statuses: string[]) {
      const { endpoint, requests } = await stubCompanion(
        ...statuses.map(
          (status): StubAnswer =>
            status === '410'
              ? { status: 410 }
              : { body: { session: { id: 'id-1', status }, decision: null } },
        ),
      );
      remember({
        url: flowUrl(),
        ticket: 'a.b.c',
        left: true,
        owner: JSON.stringify([endpoint, '']),
        path: '/where/it/was/left',
      });
      const element = await fixture<VeriffVerifyElement>(
        html`<veriff-verify endpoint=${endpoint}></veriff-verify>`,
      );
      return { element, requests };
    }

    const isOver = (element: VeriffVerifyElement) =>
      until(() => ['finished', 'error', 'canceled'].includes(element.status));

    for (const [status, outcome] of [
      ['submitted', 'finished'],
      ['approved', 'finished'],
      ['declined', 'finished'],
      ['review', 'finished'],
      ['resubmission_requested', 'finished'],
      ['expired', 'error'],
      ['abandoned', 'error'],
      ['410', 'error'],
    ] as const) {
      it(`is ${outcome} when it says ${status}`, async () => {
        const { element, requests } = await comeBack(status);
        await isOver(element);
        expect(element.status).to.equal(outcome);
        expect(element.session).to.deep.equal({ id: 'id-1', url: flowUrl() });
        if (outcome === 'error') expect(element.error?.code).to.equal('session-expired');
        else expect(element.value).to.equal('id-1');
        const asked = await requests();
        expect(asked).to.have.length(1);
        expect(asked[0]?.headers['authorization']).to.equal('Bearer a.b.c');
        expect(remembered()).to.equal(null);
        expectSame(veriffFrame(), null);
      });
    }

    it('waits for the word of the pictures, which may be slower than the user', async () => {
      const clock = fakeClock();
      try {
        const { element, requests } = await comeBack('started', 'submitted');
        await until(() => clock.pending().includes(1_000));
        expect(element.status).to.equal('opening');
        clock.advance(1_000);
        await isOver(element);
        expect(element.status).to.equal('finished');
        expect(await requests()).to.have.length(2);
      } finally {
        clock.restore();
      }
    });

    it('does not wait for ever', async () => {
      const clock = fakeClock();
      try {
        const { element, requests } = await comeBack('created');
        for (let asked = 1; asked < 3; asked++) {
          await until(() => clock.pending().includes(1_000));
          clock.advance(1_000);
        }
        await isOver(element);
        expect(element.status).to.equal('canceled');
        expect(await requests()).to.have.length(3);
        expect(clock.pending()).to.not.include(1_000);
      } finally {
        clock.restore();
      }
    });
  });
});
