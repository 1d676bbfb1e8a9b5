import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { emulateMedia, executeServerCommand, sendKeys } from '@web/test-runner-commands';

import './index.ts';
import { turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import { cleanUp, expectSame, flow, flowUrl, veriffFrame } from './testing/flow.ts';
import { ENDED, mountIn, PLACES, UNDER_WAY } from './testing/states.ts';
import { restoreRoom, roomy } from './testing/traces.ts';

afterEach(cleanUp);
afterEach(restoreRoom);

const [place] = PLACES as [(typeof PLACES)[number]];

/** Red, green and blue from 0 to 255 of any CSS colour, on another. */
function pixel(color: string, on = '#fff'): number[] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  for (const fill of [on, color]) {
    context.fillStyle = fill;
    context.fillRect(0, 0, 1, 1);
  }
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** As WCAG 2.2 computes it. */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = pixel(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const where of PLACES) {
  const { lang, dir, scheme } = where;
  describe(`in ${lang}, ${dir} and ${scheme}`, () => {
    for (const [name, reach] of Object.entries({ ...ENDED, ...UNDER_WAY })) {
      it(`has no fault that axe finds when it is ${name}`, async () => {
        const { element } = await mountIn(where);
        await reach(element);
        await element.updateComplete;
        await expect(element).to.be.accessible();
      });
    }

    it('has no fault that axe finds in the open flow, its dialog and its frame', async () => {
      const { element } = await mountIn(where);
      await UNDER_WAY['started']?.(element);
      const dialog = document.querySelector('dialog') as HTMLDialogElement;
      await expect(dialog).to.be.accessible();
      // It does look there.
      dialog.removeAttribute('aria-label');
      await expect(dialog).to.not.be.accessible();
      dialog.setAttribute('aria-label', 'Named again');
      (veriffFrame() as HTMLIFrameElement).title = '';
      await expect(dialog).to.not.be.accessible();
    });

    it('has no fault that axe finds when the flow is embedded', async () => {
      const { element, place: around } = await mountIn(where, 'inline-size: 1000px');
      roomy();
      Object.assign(element, { mode: 'embedded', sessionUrl: flowUrl() });
      void element.start();
      const { frame, say } = await flow();
      expect(element.contains(frame)).to.equal(true);
      for (const kind of ['STARTED', 'SUBMITTED']) {
        say(kind);
        await until(() => element.status === kind.toLowerCase());
        await element.updateComplete;
        await expect(around).to.be.accessible();
      }
      const { title } = frame;
      frame.title = '';
      await expect(around).to.not.be.accessible();
      frame.title = title;
      say('FINISHED');
      await until(() => element.status === 'finished' && !veriffFrame());
      await element.updateComplete;
      await expect(around).to.be.accessible();
    });

    it('has targets of at least 44 by 44 pixels in every state', async () => {
      const { element, part } = await mountIn(where);
      for (const [name, reach] of Object.entries(ENDED)) {
        await reach(element);
        await element.updateComplete;
        for (const target of [part('button'), part('link')]) {
          if (!target) continue;
          const { width, height } = target.getBoundingClientRect();
          expect(Math.min(width, height), `${target.localName}, ${name}`).to.be.at.least(44);
        }
        Object.assign(element, { endpoint: '/veriff', createSession: null, awaitDecision: false });
      }
      expect(part('link'), 'the last of them has the link').to.not.equal(null);
    });

    it('has enough contrast', async () => {
      const { element, place: around, part } = await mountIn(where);
      const page = getComputedStyle(around).backgroundColor;
      const style = (name: string) => getComputedStyle(part(name) as Element);
      const button = style('button');
      expect(contrast(button.color, button.backgroundColor), 'label').to.be.at.least(4.5);
      expect(contrast(button.backgroundColor, page), 'button').to.be.at.least(3);
      // Under the pointer it has a veil.
      const [red, green, blue] = pixel('#8883', button.backgroundColor);
      const hovered = `rgb(${red} ${green} ${blue})`;
      expect(contrast(button.color, hovered), 'label, hovered').to.be.at.least(4.5);
      expect(contrast(hovered, page), 'button, hovered').to.be.at.least(3);
      await ENDED['finished']?.(element);
      expect(contrast(style('status').color, page), 'status').to.be.at.least(4.5);
      await ENDED['load-timeout of a session']?.(element);
      await element.updateComplete;
      expect(contrast(style('status').color, page), 'failure').to.be.at.least(4.5);
      expect(contrast(style('link').color, page), 'link').to.be.at.least(4.5);
      part('link')?.focus();
      expect(style('link').outlineStyle).to.equal('solid');
      expect(contrast(style('link').outlineColor, page), 'focus').to.be.at.least(3);
    });

    it('is read in the direction of its words', async () => {
      const { element, part } = await mountIn(where);
      await ENDED['canceled']?.(element);
      await element.updateComplete;
      expect(getComputedStyle(part('status') as Element).direction).to.equal(dir);
      expect(getComputedStyle(part('label') as Element).direction).to.equal(dir);
    });
  });
}

describe('with the keyboard alone', () => {
  async function between() {
    const around = await fixture<HTMLElement>(html`
      <div>
        <input aria-label="before" />
        <veriff-verify></veriff-verify>
        <input aria-label="after" />
      </div>
    `);
    const [before, after] = around.querySelectorAll('input');
    const element = around.querySelector('veriff-verify') as HTMLElementTagNameMap['veriff-verify'];
    element.sessionUrl = flowUrl();
    const part = (name: string) =>
      element.shadowRoot?.querySelector<HTMLElement>(`[part~="${name}"]`) ?? null;
    (before as HTMLElement).focus();
    return { before: before as HTMLElement, after: after as HTMLElement, element, part };
  }

  it('one Tab leads to the button and one away from it', async () => {
    const { after, element, part } = await between();
    await sendKeys({ press: 'Tab' });
    expectSame(document.activeElement, element);
    expectSame(element.shadowRoot?.activeElement, part('button'));
    expect(getComputedStyle(part('button') as Element).outlineStyle).to.equal('solid');
    await sendKeys({ press: 'Tab' });
    expectSame(document.activeElement, after);
  });

  for (const key of ['Enter', ' ']) {
    it(`${key} starts`, async () => {
      const { element } = await between();
      await sendKeys({ press: 'Tab' });
      await sendKeys({ press: key });
      await flow();
      expect(element.status).to.equal('opening');
    });
  }

  it('Escape leaves a flow that is not there yet, and the focus is back on the button', async () => {
    const { element, part } = await between();
    element.sessionUrl = flowUrl({ silent: '' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await until(veriffFrame);
    await turn();
    expect(document.activeElement?.localName).to.not.equal('iframe');
    await sendKeys({ press: 'Escape' });
    await until(() => element.status === 'canceled');
    expectSame(element.shadowRoot?.activeElement, part('button'));
  });

  it('the link comes after the button', async () => {
    const { after, element, part } = await between();
    await ENDED['load-timeout of a session']?.(Object.assign(element, { sessionUrl: null }));
    await element.updateComplete;
    part('button')?.focus();
    await sendKeys({ press: 'Tab' });
    expectSame(element.shadowRoot?.activeElement, part('link'));
    await sendKeys({ press: 'Tab' });
    expectSame(document.activeElement, after);
  });

  it('an embedded flow takes the place of the button', async () => {
    const { before, element, part } = await between();
    roomy();
    element.mode = 'embedded';
    void element.start();
    await flow();
    await element.updateComplete;
    before.focus();
    await sendKeys({ press: 'Tab' });
    await until(() => document.activeElement === veriffFrame());
    expect(part('button')?.tabIndex).to.equal(-1);
    expect(part('button')?.getAttribute('aria-disabled')).to.equal('true');
    element.cancel();
    await element.updateComplete;
    await nextFrame();
    before.focus();
    await sendKeys({ press: 'Tab' });
    expectSame(element.shadowRoot?.activeElement, part('button'));
  });
});

describe('the button', () => {
  it('has one name in all of a run, and says that it is busy', async () => {
    const { element, part } = await mountIn(place);
    const button = part('button') as HTMLElement;
    const seen: string[] = [];
    for (const status of ['idle', 'creating', 'opening', 'started'] as const) {
      if (status !== 'idle') await UNDER_WAY[status]?.(element);
      await element.updateComplete;
      seen.push(`${status}: ${button.textContent?.trim()} ${button.ariaBusy}`);
      element.cancel();
      await until(() => !veriffFrame());
      element.createSession = null;
    }
    expect(seen).to.deep.equal([
      'idle: Verify your identity false',
      'creating: Verify your identity true',
      'opening: Verify your identity true',
      'started: Verify your identity false',
    ]);
  });

  it('is a target of at least 44 by 44 pixels, with any label', async () => {
    for (const label of ['', 'i', 'A label that is so long that it takes more than one line']) {
      const { element, part } = await mountIn(place, 'inline-size: 200px');
      element.label = label;
      await element.updateComplete;
      const { width, height } = (part('button') as Element).getBoundingClientRect();
      expect(height).to.be.at.least(44);
      expect(width).to.be.at.least(44);
    }
  });

  it('has a link below it that is a target of at least 44 pixels', async () => {
    const { element, part } = await mountIn(place);
    await ENDED['load-timeout of a session']?.(element);
    await element.updateComplete;
    const { width, height } = (part('link') as Element).getBoundingClientRect();
    expect(height).to.be.at.least(44);
    expect(width).to.be.at.least(44);
    expect(part('link')?.getAttribute('rel')).to.contain('noopener');
  });
});

describe('the live region', () => {
  it('is there before there is something to say, stays, and says each thing once', async () => {
    const { element, part } = await mountIn(place);
    const region = part('status') as HTMLElement;
    expect(region.role ?? region.getAttribute('role')).to.equal('status');
    expect(region.textContent).to.equal('');
    const said: string[] = [];
    const observer = new MutationObserver(() => said.push(region.textContent ?? ''));
    observer.observe(region, { subtree: true, childList: true, characterData: true });
    await UNDER_WAY['submitted']?.(element);
    await element.updateComplete;
    const { say } = await flow();
    say('FINISHED');
    await until(() => element.status === 'finished');
    await element.updateComplete;
    await turn();
    expectSame(part('status'), region);
    // Two of them may fall into one turn, and the first of those is then never shown.
    expect(said).to.have.length(new Set(said).size);
    expect(said[0]).to.equal('Preparing the verification…');
    expect(said.at(-1)).to.equal('Thank you, all steps are complete.');
  });

  it('has words for those who see the spinner too, without taking room', async () => {
    const { element, part } = await mountIn(place);
    const { height } = element.getBoundingClientRect();
    UNDER_WAY['creating']?.(element);
    await element.updateComplete;
    expect(part('status')?.textContent).to.equal('Preparing the verification…');
    expect(element.getBoundingClientRect().height).to.equal(height);
    expect(getComputedStyle(part('status') as Element).display).to.not.equal('none');
  });
});

describe('large text', () => {
  afterEach(() => {
    document.documentElement.style.fontSize = '';
  });

  for (const lang of ['en', 'de', 'ta', 'ar']) {
    it(`of 200 % is not cut off on a phone, in ${lang}`, async () => {
      document.documentElement.style.fontSize = '200%';
      const dir = lang === 'ar' ? 'rtl' : 'ltr';
      const {
        element,
        place: around,
        part,
      } = await mountIn({ ...place, lang, dir }, 'inline-size: 320px; box-sizing: border-box');
      for (const name of [
        'required',
        'network',
        'resubmission_requested',
        'load-timeout of a session',
      ]) {
        await ENDED[name]?.(element);
        await element.updateComplete;
        expect(around.scrollWidth, name).to.be.at.most(around.clientWidth);
        for (const shown of ['button', 'status', 'link']) {
          const node = part(shown);
          if (!node) continue;
          // The link is text in a line, which has no box of its own to be cut off by.
          if (shown !== 'link') {
            expect(node.scrollWidth, `${name}, ${shown}`).to.be.at.most(node.clientWidth);
            expect(node.scrollHeight, `${name}, ${shown}`).to.be.at.most(node.clientHeight + 1);
          }
          const { left, right } = node.getBoundingClientRect();
          expect(left).to.be.at.least(around.getBoundingClientRect().left);
          expect(right).to.be.at.most(around.getBoundingClientRect().right);
        }
        element.endpoint = '/veriff';
        Object.assign(element, { createSession: null, awaitDecision: false });
      }
    });
  }
});

describe('forced colours', () => {
  itWhere('emulation', 'leave button, ring, spinner, words and link to be seen', async () => {
    const { element, place: around, part } = await mountIn(place);
    const probe = around.appendChild(document.createElement('i'));
    const system = (color: string) => {
      probe.style.color = color;
      return getComputedStyle(probe).color;
    };
    const style = (name: string) => getComputedStyle(part(name) as Element);
    await executeServerCommand('force-colors', true);
    try {
      await until(() => matchMedia('(forced-colors: active)').matches);
      const button = style('button');
      expect(button.color).to.equal(system('ButtonText'));
      expect(button.backgroundColor).to.equal(system('ButtonFace'));
      // Ours is transparent, and the only sign of a button there.
      expect(button.borderTopStyle).to.equal('solid');
      expect(contrast(button.borderTopColor, system('Canvas')), 'border').to.be.at.least(3);
      part('button')?.focus();
      expect(button.outlineStyle).to.equal('solid');
      expect(contrast(button.outlineColor, system('Canvas')), 'ring').to.be.at.least(3);
      element.disabled = true;
      await element.updateComplete;
      expect(button.color).to.equal(system('GrayText'));
      element.disabled = false;
      UNDER_WAY['creating']?.(element);
      await element.updateComplete;
      expect(contrast(style('spinner').borderTopColor, button.backgroundColor)).to.be.at.least(3);
      element.cancel();
      await ENDED['load-timeout of a session']?.(element);
      await element.updateComplete;
      expect(style('status').color).to.equal(system('CanvasText'));
      expect(style('link').color).to.equal(system('LinkText'));
    } finally {
      await executeServerCommand('force-colors', false);
    }
  });
});

describe('reduced motion', () => {
  itWhere('emulation', 'keeps the spinner from turning', async () => {
    const { element, part } = await mountIn(place);
    UNDER_WAY['creating']?.(element);
    await element.updateComplete;
    const properties = () =>
      part('spinner')
        ?.getAnimations()
        .flatMap(({ effect }) => (effect as KeyframeEffect).getKeyframes())
        .flatMap((frame) => Object.keys(frame));
    expect(properties()).to.include('rotate');
    await emulateMedia({ reducedMotion: 'reduce' });
    const still = properties();
    await emulateMedia({ reducedMotion: 'no-preference' });
    expect(still).to.deep.equal([]);
  });
});
