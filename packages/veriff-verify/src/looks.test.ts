import { expect, fixture, html, nextFrame } from '@open-wc/testing';

import './index.ts';
import { until } from './testing/clock.ts';
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
  for (const [where, style] of [
    ['with text aligned to the start', 'text-align: start'],
    ['with text aligned to the center', 'text-align: center'],
    ['with text aligned to the end', 'text-align: end'],
    ['with columns in its middle', 'display: grid; justify-items: center'],
    ['with rows in its middle', 'display: flex; justify-content: center; align-items: center'],
  ] as const) {
    for (const [name, reach] of Object.entries({ ...ENDED, ...UNDER_WAY })) {
      it(`when the element is ${name}, in a place ${where}`, async () => {
        const { element, part } = await mountIn(place, style);
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

describe('the button', () => {
  const distances = async (style: string) => {
    const { place: around, part } = await mountIn(place, `inline-size: 600px; ${style}`);
    const outer = around.getBoundingClientRect();
    const inner = (part('button') as Element).getBoundingClientRect();
    return [inner.left - outer.left, outer.right - inner.right].map(Math.round);
  };
  let sheet: CSSStyleSheet;
  const restyle = (rule: string) => sheet.insertRule(`veriff-verify${rule}`);
  beforeEach(() => {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
  });
  afterEach(() => document.adoptedStyleSheets.pop());

  it('lies as the text of its place does', async () => {
    const [toTheLeft, rest] = (await distances('')) as [number, number];
    expect(toTheLeft).to.equal(16);
    expect(rest).to.equal(632 - 384 - 16);
    expect(await distances('text-align: end')).to.deep.equal([rest, toTheLeft]);
    expect(await distances('direction: rtl')).to.deep.equal([rest, toTheLeft]);
    const [left = 0, right] = await distances('text-align: center');
    expect(left).to.be.closeTo(right ?? 0, 1);
  });

  for (const [name, reach] of Object.entries({ ...ENDED, ...UNDER_WAY })) {
    it(`is in the middle of the element when it is ${name}, so that a tool that clicks there starts it`, async () => {
      const { element, part } = await mountIn(place, 'inline-size: 328px');
      await reach(element);
      await element.updateComplete;
      const { top, height } = element.getBoundingClientRect();
      const button = (part('button') as Element).getBoundingClientRect();
      expect(top + height / 2).to.be.within(button.top + 1, button.bottom - 1);
    });
  }

  it('is there with a font of the page too', async () => {
    const { element, part } = await mountIn(place, '--veriff-verify-font: 600 20px/2 serif');
    await element.updateComplete;
    const { top, height } = element.getBoundingClientRect();
    expect(top + height / 2).to.be.below(
      (part('button') as Element).getBoundingClientRect().bottom,
    );
  });

  it('makes room for others in a row that is too narrow', async () => {
    const { element, place: around } = await mountIn(place, 'display: flex; inline-size: 300px');
    const other = document.createElement('button');
    other.textContent = 'Rather later';
    around.append(other);
    await element.updateComplete;
    expect(around.scrollWidth).to.be.at.most(around.clientWidth);
  });

  for (const [layout, style] of [
    ['a grid', 'display: grid'],
    ['a grid of several columns', 'display: grid; grid-template-columns: repeat(2, 1fr)'],
    ['a row', 'display: flex'],
    ['a table', 'display: table; inline-size: 100%'],
  ] as const) {
    it(`does not stretch ${layout} that is too narrow`, async () => {
      const { element, place: around } = await mountIn(place);
      const outer = around.parentElement as HTMLElement;
      outer.style.inlineSize = '300px';
      const layer = document.createElement('div');
      layer.style.cssText = style;
      const cell = document.createElement('div');
      element.before(layer);
      layer.append(cell);
      cell.append(element);
      await element.updateComplete;
      await ENDED['network']?.(element);
      await element.updateComplete;
      expect(around.scrollWidth).to.be.at.most(around.clientWidth);
      outer.style.inlineSize = '';
    });
  }

  it('leaves what follows where it is in an element that the page made a block', async () => {
    restyle('{ display: block }');
    const { element, place: around } = await mountIn(place, 'inline-size: 600px');
    await element.updateComplete;
    const { height } = around.getBoundingClientRect();
    await ENDED['finished']?.(element);
    await element.updateComplete;
    expect(around.getBoundingClientRect().height).to.equal(height);
  });

  it('is as wide as its place, where the page says so', async () => {
    restyle('{ display: grid }');
    restyle('::part(button) { width: 100% }');
    expect(await distances('')).to.deep.equal([16, 16]);
  });

  it('is as wide as its words, where the page says so, and stays so', async () => {
    restyle('::part(button) { width: auto }');
    const { element, place: around, part } = await mountIn(place, 'inline-size: 600px');
    const other = document.createElement('button');
    other.textContent = 'Rather later';
    around.prepend(other);
    await element.updateComplete;
    const boxes = () => [
      box(other),
      box(part('button')),
      element.getBoundingClientRect().width.toFixed(2),
    ];
    const before = boxes();
    expect(before[2]).to.equal(part('button')?.getBoundingClientRect().width.toFixed(2));
    expect(Number(before[2])).to.be.below(250);
    await ENDED['network']?.(element);
    await element.updateComplete;
    expect(boxes()).to.deep.equal(before);
  });
});

describe('what follows the element stays where it is', () => {
  /** Pixels that what follows is moved by in a state, and lines of what is said there. */
  async function shift(reach: (typeof ENDED)[string], width: string, blockSize?: string) {
    const { element, place: around, part } = await mountIn(place, `inline-size: ${width}`);
    if (blockSize) around.style.setProperty('--veriff-verify-status-block-size', blockSize);
    const next = around.appendChild(document.createElement('p'));
    await element.updateComplete;
    const top = () => next.getBoundingClientRect().top;
    const before = top();
    await reach(element);
    await element.updateComplete;
    const status = part('status') as HTMLElement;
    const line = Number.parseFloat(getComputedStyle(status).lineHeight);
    return {
      by: Math.round(top() - before),
      line,
      lines: Math.round(status.getBoundingClientRect().height / line),
    };
  }

  for (const [device, width] of [
    ['a desktop', '600px'],
    ['a phone', '328px'],
  ] as const) {
    for (const [name, reach] of Object.entries({ ...ENDED, ...UNDER_WAY })) {
      it(`when the element is ${name}, on ${device}`, async () => {
        const seen = await shift(reach, width);
        expect(seen.lines).to.be.at.most(2);
        expect(seen.by).to.equal(0);
      });
    }
  }

  it('but for the lines that a page has taken back', async () => {
    const one = 'calc(1lh + 0.75em)';
    expect((await shift(ENDED['approved'] as never, '328px', one)).by).to.equal(0);
    const seen = await shift(ENDED['network'] as never, '328px', one);
    expect(seen.lines).to.equal(2);
    expect(seen.by).to.be.closeTo(seen.line, 1);
  });

  it('in a place so narrow that a text needs three lines, when the page has made room', async () => {
    const seen = await shift(ENDED['network'] as never, '160px', 'calc(3lh + 0.75em)');
    expect(seen.lines).to.equal(3);
    expect(seen.by).to.equal(0);
  });

  it('again after an embedded flow, which takes as much room as it needs', async () => {
    const { element, place: around } = await mountIn(place, 'inline-size: 1000px');
    const next = around.appendChild(document.createElement('p'));
    await element.updateComplete;
    const before = next.getBoundingClientRect().top;
    roomy();
    Object.assign(element, { mode: 'embedded', sessionUrl: flowUrl() });
    void element.start();
    const { frame, say } = await flow();
    await element.updateComplete;
    await nextFrame();
    const { top } = next.getBoundingClientRect();
    expect(top).to.be.at.least(frame.getBoundingClientRect().bottom);
    say('STARTED', 'SUBMITTED');
    await until(() => element.status === 'submitted');
    await element.updateComplete;
    expect(next.getBoundingClientRect().top, 'while it is open').to.equal(top);
    say('FINISHED');
    await until(() => element.status === 'finished');
    await element.updateComplete;
    await nextFrame();
    expect(next.getBoundingClientRect().top, 'after it').to.equal(before);
  });

  it('with a font that has other lines', async () => {
    const font = '--veriff-verify-font: 400 20px/2 serif';
    expect((await shift(ENDED['approved'] as never, `600px; ${font}`)).by).to.equal(0);
  });

  it('or has the room, when the page takes it back', async () => {
    const reach = ENDED['canceled'] as (typeof ENDED)[string];
    expect((await shift(reach, '600px', '0')).by).to.be.within(25, 40);
    const { element, place: around, part } = await mountIn(place);
    around.style.setProperty('--veriff-verify-status-block-size', '0');
    expect(element.getBoundingClientRect().height).to.equal(
      part('button')?.getBoundingClientRect().height,
    );
  });
});

describe('the element', () => {
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
      'status-block-size': '123px',
    };
    for (const [name, value] of Object.entries(properties)) {
      around.style.setProperty(`--veriff-verify-${name}`, value);
    }
    const button = getComputedStyle(part('button') as Element);
    expect(button.backgroundColor).to.equal(properties.accent);
    expect(button.color).to.equal(properties['on-accent']);
    expect(button.borderRadius).to.equal(properties.radius);
    expect(button.fontWeight).to.equal('900');
    expect(element.getBoundingClientRect().height).to.equal(
      (part('button')?.getBoundingClientRect().height ?? 0) + 123,
    );
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
