import { expect, fixture, html, nextFrame } from '@open-wc/testing';

import './index.ts';
import { cleanUp, flow, flowUrl, mount } from './testing/flow.ts';
import { ENDED, mountIn, PLACES, UNDER_WAY } from './testing/states.ts';
import { restoreRoom, roomy } from './testing/traces.ts';

afterEach(cleanUp);
afterEach(restoreRoom);

const [place] = PLACES as [(typeof PLACES)[number]];

function box(node: Element | null | undefined): string {
  const { x, y, width, height } = (node as Element).getBoundingClientRect();
  return [x, y, width, height].map((value) => value.toFixed(2)).join(' ');
}

describe('the button stays where it is, and as large as it is', () => {
  for (const align of ['start', 'center', 'end']) {
    for (const [name, reach] of Object.entries({ ...ENDED, ...UNDER_WAY })) {
      it(`when the element is ${name}, in a place aligned to the ${align}`, async () => {
        const { element, part } = await mountIn(place, `text-align: ${align}`);
        await element.updateComplete;
        const before = box(part('button'));
        await reach(element);
        await element.updateComplete;
        expect(box(part('button'))).to.equal(before);
      });
    }
  }

  for (const label of [null, 'Go', 'A label that is so long that it takes more than one line']) {
    it(`with its words, when it fails: ${label ?? 'its own'}`, async () => {
      const { element, part } = await mountIn(place, 'inline-size: 300px');
      element.label = label;
      await element.updateComplete;
      const before = box(part('button'));
      await ENDED['network']?.(element);
      await element.updateComplete;
      expect(part('label')?.textContent).to.equal(label ?? 'Verify your identity');
      expect(box(part('button'))).to.equal(before);
    });
  }
});

describe('the element', () => {
  it('takes no more room than its button until there is something to say', async () => {
    const { element, part } = await mountIn(place);
    expect(element.getBoundingClientRect().height).to.equal(
      part('button')?.getBoundingClientRect().height,
    );
  });

  it('is gone when it is hidden', async () => {
    const { element } = await mount();
    element.hidden = true;
    expect(element.getBoundingClientRect().height).to.equal(0);
  });

  it('takes the text colour of the page for what it says', async () => {
    const { element, part } = await mountIn(place, 'color: rgb(1, 2, 3)');
    await ENDED['finished']?.(element);
    expect(getComputedStyle(part('status') as Element).color).to.equal('rgb(1, 2, 3)');
  });

  it('follows the colour scheme of its place in the page', async () => {
    const light = await mountIn({ ...place, scheme: 'light' });
    const dark = await mountIn({ ...place, scheme: 'dark' });
    const background = (mounted: typeof light) =>
      getComputedStyle(mounted.part('button') as Element).backgroundColor;
    expect(background(light)).to.equal('rgb(10, 90, 85)');
    expect(background(dark)).to.equal('rgb(127, 220, 203)');
  });
});

describe('a designer', () => {
  it('sets every custom property', async () => {
    const { element, place: around, part } = await mountIn(place);
    const properties = {
      accent: 'rgb(1, 1, 1)',
      'on-accent': 'rgb(2, 2, 2)',
      text: 'rgb(3, 3, 3)',
      danger: 'rgb(4, 4, 4)',
      link: 'rgb(5, 5, 5)',
      focus: 'rgb(6, 6, 6)',
      radius: '7px',
      font: 'italic 900 8px/2 monospace',
    };
    for (const [name, value] of Object.entries(properties)) {
      around.style.setProperty(`--veriff-verify-${name}`, value);
    }
    const button = getComputedStyle(part('button') as Element);
    expect(button.backgroundColor).to.equal(properties.accent);
    expect(button.color).to.equal(properties['on-accent']);
    expect(button.borderRadius).to.equal(properties.radius);
    expect(button.fontWeight).to.equal('900');
    await ENDED['canceled']?.(element);
    expect(getComputedStyle(part('status') as Element).color).to.equal(properties.text);
    await ENDED['load-timeout of a session']?.(element);
    await element.updateComplete;
    expect(getComputedStyle(part('status') as Element).color).to.equal(properties.danger);
    const link = part('link') as HTMLElement;
    expect(getComputedStyle(link).color).to.equal(properties.link);
    link.focus();
    expect(getComputedStyle(link).outlineColor).to.equal(properties.focus);
  });

  it('restyles every part', async () => {
    const sheet = new CSSStyleSheet();
    for (const name of ['button', 'label', 'spinner', 'status', 'link']) {
      sheet.insertRule(`veriff-verify::part(${name}) { letter-spacing: 3px }`);
    }
    document.adoptedStyleSheets.push(sheet);
    try {
      const { element, part } = await mountIn(place);
      await ENDED['load-timeout of a session']?.(element);
      await element.updateComplete;
      const restyled = (name: string) => getComputedStyle(part(name) as Element).letterSpacing;
      for (const name of ['button', 'label', 'status', 'link']) {
        expect(restyled(name), name).to.equal('3px');
      }
      UNDER_WAY['creating']?.(element);
      await element.updateComplete;
      expect(restyled('spinner')).to.equal('3px');
    } finally {
      document.adoptedStyleSheets.pop();
    }
  });

  it('styles by status and by decision', async () => {
    const { element } = await mountIn(place);
    await ENDED['declined']?.(element);
    expect(element.matches(':state(finished)')).to.equal(true);
    expect(element.matches(':state(declined)')).to.equal(true);
    await ENDED['network']?.(element);
    expect(element.matches(':state(error)')).to.equal(true);
    expect(element.matches(':state(declined)')).to.equal(false);
  });

  it('gives an embedded flow its size', async () => {
    const { element, place: around } = await mountIn(place, 'inline-size: 1000px');
    around.style.setProperty('--veriff-verify-flow-inline-size', '700px');
    around.style.setProperty('--veriff-verify-flow-block-size', '710px');
    roomy();
    Object.assign(element, { mode: 'embedded', sessionUrl: flowUrl() });
    void element.start();
    const { frame } = await flow();
    await nextFrame();
    const { width, height } = frame.getBoundingClientRect();
    expect({ width, height }).to.deep.equal({ width: 700, height: 710 });
  });

  it('puts whatever there is into the button', async () => {
    const element = await fixture(html`<veriff-verify><i id="icon">!</i> Prove it</veriff-verify>`);
    const icon = element.querySelector('#icon') as Element;
    const button = element.shadowRoot?.querySelector('button') as HTMLElement;
    expect(button.getBoundingClientRect().left).to.be.below(icon.getBoundingClientRect().left);
    expect(button.getBoundingClientRect().right).to.be.above(icon.getBoundingClientRect().right);
  });
});
