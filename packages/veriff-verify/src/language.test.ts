import { expect, fixture, html } from '@open-wc/testing';
import { registerTranslation, type Translation } from '@shoelace-style/localize';

import './index.ts';
import { type VeriffErrorCode, type VeriffVerifyElement, VeriffVerifyError } from './index.ts';
import { Language } from './language.ts';
import english from './languages/en.ts';
import { languages } from './languages/index.ts';
import { lazily } from './lazily.ts';
import { offline, type Strings, start } from './strings.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import { cleanUp, flow, flowUrl, mount, openPage, veriffFrame } from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';

const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur'];

const keys = Object.keys(english) as (keyof Strings)[];

afterEach(async () => {
  await cleanUp();
  document.documentElement.lang = 'en';
});

async function textsOf(code: string): Promise<Strings> {
  return code === 'en' ? english : ((await languages[code]?.()) as { default: Strings }).default;
}

/** The scripts that a language is written in here, for a regular expression. */
function scriptsOf(code: string): string {
  // In Serbia, banks write in Latin letters.
  const script = code === 'sr' ? 'Latn' : new Intl.Locale(code).maximize().script;
  const parts: Record<string, string[]> = {
    Jpan: ['Hani', 'Hira', 'Kana'],
    Kore: ['Hang'],
    Hans: ['Hani'],
    Hant: ['Hani'],
  };
  return (parts[script ?? ''] ?? [script]).map((name) => `\\p{scx=${name}}`).join('');
}

function label({ shadowRoot }: HTMLElement): string {
  return shadowRoot?.querySelector('[part=label]')?.textContent?.trim() ?? '';
}

function statusLine({ shadowRoot }: HTMLElement): HTMLElement {
  return shadowRoot?.querySelector('[part=status]') as HTMLElement;
}

function direction(element: Element): string {
  return getComputedStyle(element).direction;
}

/** An element in a language, untouched so far. */
async function speaking(lang = ''): Promise<VeriffVerifyElement> {
  const { element } = await mount();
  if (lang) element.lang = lang;
  await says(element, (await textsOf(lang || 'en')).start);
  return element;
}

/** An element that has loaded what it needs to speak any language. */
async function prepared(): Promise<VeriffVerifyElement> {
  const element = await speaking('de');
  element.removeAttribute('lang');
  await says(element, english.start);
  return element;
}

async function says(element: HTMLElement, text: string): Promise<void> {
  // Fails with what it says in place of it.
  await until(() => label(element) === text).catch(() => expect(label(element)).to.equal(text));
}

/** Counts what is asked for, and may have it fail. */
function intercept(
  code: string,
  instead?: () => Promise<{ default: Strings }>,
): { asked: number; fails: boolean; restore(): void } {
  const table = languages as Record<string, () => Promise<{ default: Strings }>>;
  const load = table[code] as () => Promise<{ default: Strings }>;
  const state = { asked: 0, fails: false, restore: () => void (table[code] = load) };
  table[code] = () => {
    state.asked += 1;
    return state.fails ? Promise.reject(new TypeError('Not loaded')) : (instead ?? load)();
  };
  return state;
}

/** Counts how often an element is rendered. */
function countUpdates(element: VeriffVerifyElement): { updates: number } {
  const count = { updates: 0 };
  const target = element as unknown as { performUpdate(): void };
  const performUpdate = target.performUpdate.bind(element);
  target.performUpdate = () => {
    count.updates += 1;
    performUpdate();
  };
  return count;
}

describe('the texts', () => {
  it('are there in 50 languages', () => {
    expect(Object.keys(languages)).to.have.length(49);
    expect(Object.keys(languages)).to.include.members(RIGHT_TO_LEFT);
  });

  it('have the same beginning in the file loaded first', () => {
    expect(english).to.include({ start, offline });
  });

  for (const code of ['en', ...Object.keys(languages)]) {
    it(`are complete and well set in ${code}`, async () => {
      const texts = await textsOf(code);
      expect(Object.keys(texts)).to.deep.equal(keys);
      const foreign = new RegExp(`[^\\P{L}ʻʼ${scriptsOf(code)}]`, 'u');
      for (const key of keys) {
        const text = texts[key];
        const where = `${key} of ${code}: ${text}`;
        expect(text, where).to.match(/^\S(.*\S)?$/u);
        expect(text, where).to.equal(text.normalize('NFC'));
        if (code !== 'en') expect(text, where).to.not.equal(english[key]);
        expect(text, where).to.not.match(/['"`´]|\.\.| {2}| - |[{}<>$%_[\]\uFFFD]|TODO/u);
        expect(text, where).to.not.match(foreign);
        if (english[key].endsWith('…')) expect(text, where).to.match(/[^.…]…$/u);
        else if (!english[key].endsWith('.')) expect(text, where).to.match(/[\p{L}\p{M}]$/u);
        // Thai ends no sentence with a mark.
        else if (code !== 'th') expect(text, where).to.match(/[^.।۔。…][.।۔。]$/u);
        // The direction of a text is taken from its first letter.
        if (RIGHT_TO_LEFT.includes(code)) {
          expect(text, where).to.match(/^[^\p{L}\d]*[\p{scx=Arab}\p{scx=Hebr}]/u);
        }
      }
      const graphemes = [...new Intl.Segmenter(code).segment(texts.start)];
      expect(graphemes.length, texts.start).to.be.at.most(30);
    });
  }
});

describe('what the element can say below its button', () => {
  it('fits on the two lines that are kept for it, in every language', async () => {
    const { element } = await mount();
    await element.updateComplete;
    const shown = (selector: string) => element.shadowRoot?.querySelector(selector) as HTMLElement;
    expect(shown('button').offsetWidth).to.equal(384);
    const line = shown('p').cloneNode() as HTMLElement;
    shown('p').after(line);
    const said = keys.filter((key) => !['start', 'openInTab', 'title'].includes(key));
    for (const code of ['en', ...Object.keys(languages)]) {
      const texts = await textsOf(code);
      for (const key of said) {
        line.textContent = texts[key];
        const lines = line.clientHeight / Number.parseFloat(getComputedStyle(line).lineHeight);
        expect(Math.round(lines), `${key} of ${code}: ${texts[key]}`).to.be.within(1, 2);
      }
    }
  });
});

describe('what the element says', () => {
  for (const lang of ['de', 'ar', 'ja', 'pt-br', 'zh-tw']) {
    it(`is said in ${lang} from the first to the last`, async () => {
      const texts = await textsOf(lang);
      const element = await speaking(lang);
      expect(statusLine(element).textContent).to.equal('');
      const result = element.start();
      await until(() => statusLine(element).textContent === texts.preparing);
      const { say, frame } = await flow();
      expect(frame.title).to.equal(texts.title);
      say('STARTED');
      await until(() => statusLine(element).textContent === texts.started);
      say('SUBMITTED');
      await until(() => statusLine(element).textContent === texts.submitted);
      say('FINISHED');
      await result;
      await until(() => statusLine(element).textContent === texts.finished);
    });

    it(`says in ${lang} that the flow was closed`, async () => {
      const texts = await textsOf(lang);
      const element = await speaking(lang);
      const result = element.start();
      (await flow()).say('CANCELED');
      await result;
      await until(() => statusLine(element).textContent === texts.canceled);
    });

    it(`tells every failure and every decision in ${lang}`, async () => {
      const texts = await textsOf(lang);
      const { element } = await mount();
      const language = new Language(element, () => lang, lazily);
      await until(() => language.lang() === lang);
      const describe = (state: object) =>
        language.describe({ awaitsDecision: true, ...state } as unknown as Parameters<
          Language['describe']
        >[0])[0];
      const failures: Record<VeriffErrorCode, string> = {
        network: texts.offline,
        timeout: texts.unavailable,
        unauthorized: texts.unavailable,
        forbidden: texts.unavailable,
        'rate-limited': texts.unavailable,
        'invalid-request': texts.unavailable,
        upstream: texts.unavailable,
        'session-expired': texts.expired,
        'invalid-session-url': texts.unavailable,
        'already-open': texts.alreadyOpen,
        'load-timeout': texts.notLoaded,
        'unsupported-browser': texts.noCamera,
        'camera-blocked': texts.cameraBlocked,
        aborted: texts.unavailable,
      };
      for (const [code, text] of Object.entries(failures)) {
        expect(describe({ status: 'error', error: { code } }), code).to.equal(text);
      }
      const own = Object.getOwnPropertyDescriptor(window, 'isSecureContext') as PropertyDescriptor;
      Object.defineProperty(window, 'isSecureContext', { value: false, configurable: true });
      try {
        const error = { code: 'unsupported-browser' };
        expect(describe({ status: 'error', error })).to.equal(texts.insecure);
      } finally {
        Object.defineProperty(window, 'isSecureContext', own);
      }
      const decisions = {
        approved: texts.approved,
        declined: texts.declined,
        resubmission_requested: texts.resubmission,
        review: texts.review,
        unknown: texts.review,
        expired: texts.expired,
        abandoned: texts.expired,
        'newer than this element': texts.review,
      };
      for (const [status, text] of Object.entries(decisions)) {
        expect(describe({ status: 'finished', decision: { status } }), status).to.equal(text);
      }
      expect(describe({ status: 'finished' })).to.equal(texts.deciding);
      expect(describe({ status: 'finished', awaitsDecision: false })).to.equal(texts.finished);
      expect(describe({ status: 'creating' })).to.equal(texts.preparing);
      expect(describe({ status: 'idle' })).to.equal('');
    });
  }

  it('offers another try, and the flow in its own tab, in the language', async () => {
    const french = await textsOf('fr');
    const element = await speaking('fr');
    element.sessionUrl = null;
    element.createSession = () => Promise.reject(new VeriffVerifyError('network', 'No network'));
    await element.start();
    await until(() => label(element).includes(french.start));
    expect(statusLine(element).textContent).to.equal(french.offline);
  });

  it('tells a form in the language what is missing', async () => {
    const element = await speaking('et');
    element.required = true;
    await element.updateComplete;
    expect(element.validationMessage).to.equal((await textsOf('et')).start);
  });
});

describe('the language', () => {
  it('follows lang of the page as it changes', async () => {
    const element = await speaking();
    for (const code of ['de', 'pl', 'ar', 'de']) {
      document.documentElement.lang = code;
      await says(element, (await textsOf(code)).start);
    }
    document.documentElement.lang = 'en-GB';
    await says(element, english.start);
    document.documentElement.lang = 'de';
    await says(element, (await textsOf('de')).start);
    document.documentElement.removeAttribute('lang');
    await says(element, english.start);
  });

  it('is the nearest one: of the element, of what is around it, of the page', async () => {
    document.documentElement.lang = 'de';
    const holder = await fixture(html`<div lang="fr"><p><veriff-verify></veriff-verify></p></div>`);
    const element = holder.querySelector('veriff-verify') as VeriffVerifyElement;
    await says(element, (await textsOf('fr')).start);
    element.lang = 'sv';
    await says(element, (await textsOf('sv')).start);
    holder.setAttribute('lang', 'nl');
    await turn();
    expect(label(element)).to.equal((await textsOf('sv')).start);
    element.removeAttribute('lang');
    await says(element, (await textsOf('nl')).start);
    holder.removeAttribute('lang');
    await says(element, (await textsOf('de')).start);
  });

  it('is found across shadow roots, and followed there', async () => {
    const outer = await fixture<HTMLElement>(html`<div lang="it"></div>`);
    const middle = document.createElement('section');
    outer.attachShadow({ mode: 'open' }).append(middle);
    const inner = document.createElement('p');
    middle.attachShadow({ mode: 'open' }).append(inner);
    const element = document.createElement('veriff-verify');
    inner.append(element);
    await says(element, (await textsOf('it')).start);
    outer.lang = 'fi';
    await says(element, (await textsOf('fi')).start);
    middle.lang = 'da';
    await says(element, (await textsOf('da')).start);
    inner.lang = 'nb';
    await says(element, (await textsOf('nb')).start);
    element.lang = 'cs';
    await says(element, (await textsOf('cs')).start);
  });

  it('is found anew where the element is moved', async () => {
    const german = await fixture(html`<div lang="de"></div>`);
    const french = await fixture<HTMLElement>(html`<div lang="fr"></div>`);
    const element = document.createElement('veriff-verify');
    german.append(element);
    await says(element, (await textsOf('de')).start);
    french.append(element);
    await says(element, (await textsOf('fr')).start);
    french.lang = 'es';
    await says(element, (await textsOf('es')).start);
  });

  itWhere('moveBefore', 'is found anew where moveBefore() takes the element', async () => {
    const german = await fixture<HTMLElement>(html`<div lang="de"></div>`);
    const element = await speaking('fr');
    element.removeAttribute('lang');
    german.moveBefore(element, null);
    await says(element, (await textsOf('de')).start);
  });

  itWhere(
    'moveBefore',
    'is followed where moveBefore() takes the element, and no longer where it was',
    async () => {
      const roots = await Promise.all(
        [0, 1].map(async () => {
          const host = await fixture<HTMLElement>(html`<div></div>`);
          const place = document.createElement('p');
          host.attachShadow({ mode: 'open' }).append(place);
          return place;
        }),
      );
      const [from, to] = roots as unknown as [HTMLElement, HTMLElement];
      from.lang = 'de';
      const element = document.createElement('veriff-verify');
      from.append(element);
      await says(element, (await textsOf('de')).start);
      to.moveBefore(element, null);
      await says(element, english.start);
      to.lang = 'fr';
      await says(element, (await textsOf('fr')).start);
      const count = countUpdates(element);
      from.lang = 'es';
      await turn();
      expect(count.updates).to.equal(0);
    },
  );

  it('may be another for each element of a page', async () => {
    const elements = [await speaking('de'), await speaking('ko'), await speaking()];
    const texts = [await textsOf('de'), await textsOf('ko'), english];
    expect(elements.map(label)).to.deep.equal(texts.map(({ start }) => start));
    document.documentElement.lang = 'hu';
    await says(elements[2] as VeriffVerifyElement, (await textsOf('hu')).start);
    expect(elements.slice(0, 2).map(label)).to.deep.equal([texts[0]?.start, texts[1]?.start]);
  });

  const fallbacks: Record<string, string> = {
    'de-AT': 'de',
    DE: 'de',
    de_CH: 'de',
    'de-DE-1996': 'de',
    'de-DE-u-co-phonebk': 'de',
    'es-AR': 'es',
    'es-419': 'es',
    'fr-CA': 'fr',
    pt: 'pt',
    'pt-PT': 'pt',
    'pt-AO': 'pt',
    'pt-BR': 'pt-br',
    pt_br: 'pt-br',
    zh: 'zh',
    'zh-CN': 'zh',
    'zh-SG': 'zh',
    'zh-Hans-TW': 'zh',
    'zh-HK': 'zh-tw',
    'zh-TW': 'zh-tw',
    'zh-Hant': 'zh-tw',
    'zh-Hant-CN': 'zh-tw',
    yue: 'zh-tw',
    no: 'nb',
    nn: 'nb',
    'nn-NO': 'nb',
    iw: 'he',
    in: 'id',
    tl: 'fil',
    'sr-Latn': 'sr',
    'sr-Cyrl-RS': 'sr',
    sh: 'sr',
    bs: 'hr',
    'uz-Cyrl-UZ': 'uz',
    'ar-EG': 'ar',
    // Not well formed, and still plain.
    'de-': 'de',
    'de-Deutschland': 'de',
    'no-bok': 'nb',
  };
  for (const [tag, code] of Object.entries(fallbacks)) {
    it(`reads ${tag} as ${code}`, async () => {
      const { element } = await mount();
      const language = new Language(element, () => tag, lazily);
      await until(() => language.lang() !== 'en');
      expect(language.lang()).to.equal(code);
      expect(language.say('start')[0]).to.equal((await textsOf(code)).start);
    });
  }

  for (const tag of [
    '',
    'en-XX',
    'EN',
    'en_US',
    'tlh',
    'x-klingon',
    'i-default',
    'und',
    '*',
    '😀',
    '-',
    '12',
    'toString',
    '__proto__',
    'constructor',
    'de'.repeat(99),
  ]) {
    it(`reads ${tag.slice(0, 20) || 'nothing'} as English`, async () => {
      const { element } = await mount();
      const language = new Language(element, () => tag, lazily);
      expect(language.lang()).to.equal('en');
      await turn();
      expect(language.say('start')[0]).to.equal(english.start);
    });
  }
});

describe('a language', () => {
  it('is loaded once, and none for English', async () => {
    const { window: page, element } = await openPage();
    const requests = () =>
      page.performance
        .getEntriesByType('resource')
        .map(({ name }) => /languages\/([\w-]+)\.ts/.exec(name)?.[1] ?? '')
        .filter((name) => name in languages);
    await element.preload();
    await turn();
    expect(requests()).to.deep.equal([]);
    const second = element.cloneNode() as VeriffVerifyElement;
    element.after(second);
    page.document.documentElement.lang = 'th';
    const thai = await textsOf('th');
    await says(element, thai.start);
    await says(second, thai.start);
    page.document.documentElement.lang = 'en';
    await says(element, english.start);
    page.document.documentElement.lang = 'th-TH';
    await says(second, thai.start);
    expect(requests()).to.deep.equal(['th']);
  });

  it('that is on its way leaves the one that is shown', async () => {
    const element = await speaking('de');
    const shown: string[] = [];
    const watch = new MutationObserver(() => shown.push(label(element)));
    watch.observe(element.shadowRoot as ShadowRoot, { characterData: true, subtree: true });
    element.lang = 'lt';
    await says(element, (await textsOf('lt')).start);
    watch.disconnect();
    expect(shown).to.not.include(english.start);
  });

  it('that fails to load leaves English, and is tried again at the next change', async () => {
    const element = await prepared();
    const bengali = intercept('bn');
    try {
      bengali.fails = true;
      const count = countUpdates(element);
      element.lang = 'bn';
      await until(() => bengali.asked === 1);
      await turn();
      await turn();
      expect(label(element)).to.equal(english.start);
      expect(bengali.asked).to.equal(1);
      expect(count.updates).to.equal(1);
      bengali.fails = false;
      element.lang = 'bn-BD';
      await says(element, (await textsOf('bn')).start);
    } finally {
      bengali.restore();
    }
  });

  it('may be a list of its texts in the order of the English ones, as script files have it', async () => {
    const texts = await textsOf('sq');
    const albanian = intercept('sq', async () => ({ default: Object.values(texts) as never }));
    try {
      const element = await prepared();
      element.lang = 'sq';
      await says(element, texts.start);
    } finally {
      albanian.restore();
    }
  });

  it('that failed is fetched again, though browsers remember the failure of an address', async () => {
    const texts = await textsOf('ta');
    const headers = { 'Content-Type': 'text/javascript' };
    const { endpoint, requests } = await stubCompanion(
      { status: 500, headers },
      { status: 500, headers },
      { headers, body: `export default ${JSON.stringify(texts)}` },
    );
    const tamil = intercept('ta', () => import(`${endpoint}/ta.js?v=1`));
    try {
      const element = await prepared();
      element.lang = 'ta';
      await until(() => {
        // Any change will do.
        element.requestUpdate();
        return label(element) === texts.start;
      });
      expect(await requests()).to.have.length(3);
    } finally {
      tamil.restore();
    }
  });

  it('is asked for once by a hundred elements at a time', async () => {
    const { start } = await textsOf('sw');
    const swahili = intercept('sw');
    try {
      const many = await fixture(
        html`<div lang="sw">
          ${Array.from({ length: 100 }, () => html`<veriff-verify></veriff-verify>`)}
        </div>`,
      );
      for (const element of many.querySelectorAll('veriff-verify')) await says(element, start);
      expect(swahili.asked).to.equal(1);
    } finally {
      swahili.restore();
    }
  });
});

describe('the page’s own strings', () => {
  it('take the place of single texts, whatever the language', async () => {
    const element = await speaking('de');
    element.strings = { start: 'Prove it', finished: 'That was all.' };
    await says(element, 'Prove it');
    element.lang = 'ru';
    await turn();
    expect(label(element)).to.equal('Prove it');
    const result = element.start();
    (await flow()).say('STARTED');
    const { started } = await textsOf('ru');
    await until(() => statusLine(element).textContent === started);
    (await flow()).say('FINISHED');
    await result;
    await until(() => statusLine(element).textContent === 'That was all.');
    element.strings = null;
    await says(element, (await textsOf('ru')).start);
  });

  it('need no language but the page’s own', async () => {
    const { element } = await mount({ strings: { start: 'Prove it' } });
    await says(element, 'Prove it');
  });

  it('may be empty, and may be taken away', async () => {
    const element = await speaking('de');
    element.strings = { start: '' };
    await says(element, '');
    element.strings = undefined as unknown as null;
    await says(element, (await textsOf('de')).start);
  });

  it('name the flow', async () => {
    const element = await speaking();
    element.strings = { title: 'Who are you?' };
    await element.preload();
    void element.start();
    expect((await flow()).frame.title).to.equal('Who are you?');
  });
});

describe('a change of language', () => {
  it('renders each element once, however much changes', async () => {
    const element = await prepared();
    const other = await fixture(
      html`<div>${Array.from({ length: 50 }, () => html`<i lang="de"></i>`)}</div>`,
    );
    const count = countUpdates(element);
    for (const node of other.children) node.setAttribute('lang', 'fr');
    document.documentElement.lang = 'de';
    await says(element, (await textsOf('de')).start);
    await turn();
    expect(count.updates).to.equal(1);
  });

  it('does not wake elements that have left the page', async () => {
    const element = await speaking('de');
    element.remove();
    const count = countUpdates(element);
    document.documentElement.lang = 'fr';
    await turn();
    expect(count.updates).to.equal(0);
  });

  it('is not disturbed by other elements that use the same library', async () => {
    registerTranslation({
      $code: 'de',
      $name: 'Deutsch',
      $dir: 'ltr',
      start: 'Los',
    } as Translation);
    registerTranslation({ $code: 'is', $name: 'Íslenska', $dir: 'ltr' });
    const element = await speaking('de');
    expect(label(element)).to.equal((await textsOf('de')).start);
    element.lang = 'is';
    await says(element, english.start);
  });
});

describe('what is not in the language of the page', () => {
  const part = (element: VeriffVerifyElement, name: string) =>
    element.shadowRoot?.querySelector<HTMLElement>(`[part=${name}]`) ?? null;
  /** The language of a text as assistive technology finds it. */
  const langOf = (node: Element | null | undefined): string | null => {
    const holder = node?.closest('[lang]');
    if (holder || !node) return holder?.getAttribute('lang') ?? null;
    return langOf((node.getRootNode() as ShadowRoot).host);
  };
  const labelOf = (element: VeriffVerifyElement) => part(element, 'label')?.querySelector('slot');

  for (const lang of ['is', 'tlh', '😀']) {
    it(`says that it is English on a page in ${lang}: label, status, link and flow`, async () => {
      const element = await speaking();
      document.documentElement.lang = lang;
      element.sessionUrl = flowUrl({ silent: '' });
      const clock = fakeClock();
      try {
        const result = element.start();
        await until(() => clock.pending().includes(20_000) && veriffFrame());
        const frame = veriffFrame() as HTMLIFrameElement;
        expect([frame.title, frame.lang]).to.deep.equal([english.title, 'en']);
        const dialog = frame.closest('dialog') as HTMLDialogElement;
        expect([dialog.ariaLabel, dialog.lang]).to.deep.equal([english.title, 'en']);
        clock.advance(20_000);
        await result;
      } finally {
        clock.restore();
      }
      await until(() => part(element, 'link'));
      expect(statusLine(element).textContent).to.equal(english.notLoaded);
      expect(langOf(statusLine(element))).to.equal('en');
      expect(part(element, 'link')?.textContent).to.equal(english.openInTab);
      expect(langOf(part(element, 'link'))).to.equal('en');
      expect(label(element)).to.equal(english.start);
      expect(langOf(labelOf(element))).to.equal('en');
    });
  }

  it('says that it is English before its language is there, and without it', async () => {
    const welsh = await fixture(html`<div lang="cy"><veriff-verify></veriff-verify></div>`);
    const element = welsh.querySelector('veriff-verify') as VeriffVerifyElement;
    await element.updateComplete;
    expect(label(element)).to.equal(english.start);
    expect(langOf(labelOf(element))).to.equal('en');
  });

  it('is in the language last shown, until the one of the page is there', async () => {
    const element = await speaking('de');
    const georgian = intercept('ka', () => new Promise(() => {}));
    try {
      element.lang = 'ka';
      await until(() => georgian.asked === 1);
      await element.updateComplete;
      expect(label(element)).to.equal((await textsOf('de')).start);
      expect(langOf(labelOf(element))).to.equal('de');
    } finally {
      georgian.restore();
    }
  });

  for (const [tag, lang] of Object.entries({
    'de-AT': 'de-AT',
    'en-GB': 'en-GB',
    bs: 'hr',
    no: 'nb',
  })) {
    it(`is said to be ${lang} on a page in ${tag}`, async () => {
      const element = await speaking();
      element.lang = tag;
      await element.preload();
      await until(() => langOf(labelOf(element)) === lang);
      if (!tag.startsWith('en')) {
        await until(() => label(element) !== english.start);
        expect(langOf(labelOf(element))).to.equal(lang);
      }
    });
  }

  it('is not what the page says itself: its label, its strings and its content', async () => {
    const element = await speaking();
    document.documentElement.lang = 'is';
    element.strings = { start: 'Sannaðu hver þú ert', title: 'Sönnun', preparing: 'Augnablik' };
    await says(element, 'Sannaðu hver þú ert');
    expect(langOf(labelOf(element))).to.equal('is');
    element.label = 'Hefja';
    await says(element, 'Hefja');
    expect(langOf(labelOf(element))).to.equal('is');
    element.innerHTML = '<b>Hefja</b>';
    expect(langOf(element.firstElementChild)).to.equal('is');
    void element.start();
    await until(() => statusLine(element).textContent === 'Augnablik');
    expect(langOf(statusLine(element))).to.equal('is');
    const { frame } = await flow();
    expect([frame.title, frame.lang]).to.deep.equal(['Sönnun', 'is']);
  });
});

describe('right to left', () => {
  for (const code of RIGHT_TO_LEFT) {
    it(`has the status in its own direction in ${code}, whatever that of the page`, async () => {
      const element = await speaking(code);
      element.dir = 'ltr';
      const result = element.start();
      (await flow()).say('FINISHED');
      await result;
      const { finished } = await textsOf(code);
      await until(() => statusLine(element).textContent === finished);
      expect(direction(statusLine(element))).to.equal('rtl');
      element.dir = 'rtl';
      element.lang = 'en';
      await until(() => statusLine(element).textContent === english.finished);
      expect(direction(statusLine(element))).to.equal('ltr');
    });
  }

  it('has the label in the direction of the page, where a designer expects it', async () => {
    const element = await speaking('he');
    element.dir = 'rtl';
    expect(direction(element.shadowRoot?.querySelector('[part=label]') as Element)).to.equal('rtl');
  });
});
