/**
 * What the element says, in the language of its place in the page. Loaded when there is something
 * to say; each language is a file of its own.
 *
 * @module
 */
import {
  LocalizeController,
  registerTranslation,
  type Translation,
} from '@shoelace-style/localize';
import type { ReactiveControllerHost } from 'lit';
import type { VeriffErrorCode } from './errors.ts';
import english from './languages/en.ts';
import { languages } from './languages/index.ts';
import type { lazily } from './lazily.ts';
import type { Decision, Session, VerificationStatus } from './session.ts';
import type { Strings } from './strings.ts';

interface Host extends ReactiveControllerHost, HTMLElement {
  readonly strings: Partial<Strings> | null;
}

/** Of a verification. */
interface State {
  readonly status: VerificationStatus;
  readonly error: { code: VeriffErrorCode } | null;
  readonly session: Session | null;
  readonly decision: Decision | null;
  readonly awaitsDecision: boolean;
}

/** All texts under one name: other elements of a page may keep theirs in the same library. */
interface Words extends Translation {
  veriffVerify(key: keyof Strings): string;
}

const textOfError: Readonly<Partial<Record<VeriffErrorCode, keyof Strings>>> = {
  network: 'offline',
  'session-expired': 'expired',
  'already-open': 'alreadyOpen',
  'load-timeout': 'notLoaded',
  'unsupported-browser': 'noCamera',
  'camera-blocked': 'cameraBlocked',
};

const textOfDecision: Readonly<Partial<Record<Decision['status'], keyof Strings>>> = {
  approved: 'approved',
  declined: 'declined',
  resubmission_requested: 'resubmission',
  review: 'review',
  unknown: 'review',
  expired: 'expired',
  abandoned: 'expired',
};

/** Failures of this page, where the flow may still work in a tab of its own. */
const OF_THE_PAGE = /^(load-timeout|camera-blocked|unsupported-browser)$/;

/** Which language reads a script, or stands in for one that is close to it. */
const standIns: Readonly<Record<string, string>> = {
  'zh-hant': 'zh-tw',
  'zh-hans': 'zh',
  yue: 'zh-tw',
  no: 'nb',
  nn: 'nb',
  bs: 'hr',
  // What Intl puts in their place in other browsers, but not in WebKitGTK.
  tl: 'fil',
  sh: 'sr',
};

/** By name; or in the same order, as the file for a script tag has them. */
type Texts = Strings | readonly string[];

type Loader = () => Promise<{ default: Texts }>;

/** A text, and the language that it is in: WCAG 2.2, 3.1.2. */
export type Said = readonly [text: string, lang: string];

const loading = new Set<string>();
const loaded = new Set<string>();
const loaders: Record<string, Loader> = {};

const names = Object.keys(english);

register('en', english);

export class Language extends LocalizeController<Words> {
  readonly #host: Host;
  readonly #nearestLang: () => string;
  readonly #lazily: typeof lazily;
  #code = 'en';

  /**
   * @param nearestLang - Language of the host's place in the page.
   * @param load - `lazily()`, which is in the file loaded first.
   */
  constructor(host: Host, nearestLang: () => string, load: typeof lazily) {
    super(host);
    this.#host = host;
    this.#nearestLang = nearestLang;
    this.#lazily = load;
    host.requestUpdate();
  }

  /** The language that is shown: the one last loaded, until the one now wanted is there. */
  override lang(): string {
    const wanted = nearest(this.#nearestLang());
    if (loaded.has(wanted)) this.#code = wanted;
    else this.#load(wanted);
    return this.#code;
  }

  /** Loads a language, unless that has been done. After a failure it may be asked for again. */
  #load(code: string): void {
    if (loading.has(code)) return;
    loading.add(code);
    loaders[code] ??= this.#lazily(() => (languages[code] as Loader)());
    loaders[code]().then(
      ({ default: strings }) => register(code, strings),
      () => loading.delete(code),
    );
  }

  /** A text, or the page's own in its place; and the language that it is in. */
  say(key: keyof Strings): Said {
    const own = this.#host.strings?.[key];
    const shown = this.lang();
    const wanted = this.#nearestLang();
    // The page knows best what language it speaks: German of Austria, or its own texts.
    return [
      own ?? this.term('veriffVerify', key),
      own !== undefined || languageOf(wanted) === languageOf(shown) ? wanted : shown,
    ];
  }

  /** What there is to say of where it stands. */
  describe({ status, error, decision, awaitsDecision }: State): Said {
    switch (status) {
      case 'idle':
        return ['', ''];
      case 'creating':
      case 'opening':
        return this.say('preparing');
      case 'error':
        return this.say(textOf(error));
      case 'finished':
        return this.say(
          decision
            ? // A newer companion may know others.
              (textOfDecision[decision.status] ?? 'review')
            : awaitsDecision
              ? 'deciding'
              : 'finished',
        );
      default:
        return this.say(status);
    }
  }

  /** The link to the flow in its own tab, where that may help; in the language of the page. */
  link({ session, error }: State): readonly [...Said, address: string] | null {
    if (!session || !OF_THE_PAGE.test(error?.code ?? '')) return null;
    const address = new URL(session.url);
    const lang = this.#nearestLang();
    if (lang) address.searchParams.set('lang', lang);
    return [...this.say('openInTab'), address.href];
  }
}

function textOf(error: State['error']): keyof Strings {
  const key = textOfError[error?.code ?? 'upstream'] ?? 'unavailable';
  // No other browser helps there.
  return key === 'noCamera' && !isSecureContext ? 'insecure' : key;
}

function languageOf(tag: string): string | undefined {
  return tag.split(/[-_]/, 1)[0]?.toLowerCase();
}

function register(code: string, strings: Texts): void {
  const texts = Object.values(strings);
  loaded.add(code);
  // Name and direction, which the library does not use, may be there from other elements.
  registerTranslation({ $code: code, veriffVerify: (key) => texts[names.indexOf(key)] } as Words);
}

/** The language that there is for a tag; English if there is none. */
function nearest(tag: string): string {
  // It is asked for with every text, and the first question to Intl takes milliseconds.
  if (/^(en\b|$)/i.test(tag)) return 'en';
  try {
    const locale = new Intl.Locale(tag.replaceAll('_', '-'));
    const { language, script } = locale.maximize();
    return (
      // The script goes first: there are people in Taiwan who write zh-Hans-TW.
      [`${language}-${script}`, `${language}-${locale.region}`, language]
        .map((code) => code.toLowerCase())
        .map((code) => standIns[code] ?? code)
        .find((code) => code in languages) ?? 'en'
    );
  } catch {
    // A tag that is not well formed may still begin with a language.
    const [language = ''] = tag.split('-');
    return language === tag ? 'en' : nearest(language);
  }
}
