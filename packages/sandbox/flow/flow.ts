import { Camera } from './camera.ts';
import { type FlowClient, FlowError, type FlowSession, type MediaContext } from './client.ts';
import { button, h } from './dom.ts';
import type { Host } from './protocol.ts';
import {
  type DocumentType,
  documentName,
  documentScreen,
  isDocumentType,
} from './screens/document.ts';
import { messageScreen } from './screens/message.ts';
import { photoScreen } from './screens/photo.ts';
import { reviewScreen } from './screens/review.ts';
import { welcomeScreen } from './screens/welcome.ts';
import { direction, fill, type Language, languages, type Strings } from './strings.ts';
import { type Screen, View } from './view.ts';

type Step = 'document' | MediaContext | 'review';

interface Photo {
  picture: Blob;
  uploaded: boolean;
}

/** How long the last screen stays when nobody presses its button, in milliseconds. */
const endPause = 5000;

/** The order of things: which screen comes when, and what the server and the host are told. */
export class Flow {
  readonly #client: FlowClient;
  readonly #host: Host | null;
  readonly #view: View;
  readonly #camera = new Camera();
  readonly #photos = new Map<MediaContext, Photo>();
  #language: Language;
  #session: FlowSession | null = null;
  #documentType: DocumentType | null = null;
  #started = false;
  #over = false;

  constructor(client: FlowClient, host: Host | null, language: Language) {
    this.#client = client;
    this.#host = host;
    this.#language = language;
    this.#view = new View(this.#strings);
    this.#setLanguage(language);
    addEventListener('pagehide', () => this.#camera.stop());
  }

  get #strings(): Strings {
    return languages[this.#language];
  }

  set mayTakeFocus(value: boolean) {
    this.#view.mayTakeFocus = value;
  }

  async open(): Promise<void> {
    try {
      this.#route(await this.#client.session());
    } catch (error) {
      this.#showTrouble(error);
    }
  }

  /** The page around the frame speaks no in-context protocol, or not yet. */
  showSilent(): void {
    const t = this.#strings;
    const link = {
      class: 'button primary',
      href: location.href,
      target: '_blank',
      rel: 'noopener',
    };
    this.#showMessage({
      name: 'silent',
      icon: 'alert',
      tone: 'calm',
      title: t.silentTitle,
      texts: [t.silentText],
      actions: [h('a', link, t.openInTab)],
    });
  }

  #setLanguage(language: Language): void {
    this.#language = language;
    this.#view.strings = this.#strings;
    document.documentElement.lang = language;
    document.documentElement.dir = direction(language);
  }

  /** What a session allows decides what the person sees, whichever call brought it. */
  #route(session: FlowSession): void {
    const t = this.#strings;
    this.#session = session;
    this.#started = false;
    switch (session.phase) {
      case 'open':
        this.#showWelcome(null);
        break;
      case 'waiting':
        this.#showEnd('waiting', t.waitingTitle, t.waitingText, 'VERIFF_FINISHED');
        break;
      case 'ended':
        this.#showEnd('ended', t.endedTitle, t.endedText, 'VERIFF_FINISHED');
        break;
      case 'expired':
        this.#showEnd('expired', t.expiredTitle, t.expiredText, 'VERIFF_CANCELED');
        break;
    }
  }

  #showWelcome(error: string | null): void {
    const screen = welcomeScreen({
      strings: this.#strings,
      language: this.#language,
      resubmission: this.#session?.resubmission ?? null,
      error,
      onLanguage: (language) => {
        this.#setLanguage(language);
        this.#showWelcome(null);
      },
      onStart: () => this.#start(screen),
      onClose: () => void this.#leave(),
    });
    this.#camera.stop();
    this.#view.show(screen);
  }

  async #start(screen: Screen): Promise<void> {
    if (!this.#started) {
      try {
        const session = await this.#client.start();
        if (!this.#view.shows(screen)) return;
        this.#session = session;
        this.#started = true;
        this.#host?.post('VERIFF_STARTED');
      } catch (error) {
        if (!this.#view.shows(screen)) return;
        if (error instanceof FlowError && error.code === 'conflict') await this.open();
        else if (error instanceof FlowError && error.code === 'not-found') this.#showTrouble(error);
        else this.#showWelcome(this.#errorText(error, null));
        return;
      }
    }
    const wanted = this.#session?.document.type;
    if (isDocumentType(wanted)) this.#documentType = wanted;
    this.#show(this.#steps[0] ?? 'review');
  }

  get #steps(): Step[] {
    const chosenBefore = isDocumentType(this.#session?.document.type);
    return [...(chosenBefore ? [] : (['document'] as const)), ...this.#contexts, 'review'];
  }

  /** The pictures that the chosen document needs; a passport shows all on one page. */
  get #contexts(): MediaContext[] {
    return this.#documentType === 'PASSPORT'
      ? ['document-front', 'face']
      : ['document-front', 'document-back', 'face'];
  }

  #progress(step: Step): NonNullable<Screen['progress']> {
    const steps = this.#steps;
    const number = new Intl.NumberFormat(this.#language);
    const position = steps.indexOf(step) + 1;
    return {
      step: position,
      total: steps.length,
      label: fill(this.#strings.step, {
        step: number.format(position),
        total: number.format(steps.length),
      }),
    };
  }

  #show(step: Step, retake = false): void {
    const before = this.#steps[this.#steps.indexOf(step) - 1];
    const onBack = (): void => {
      if (retake) this.#show('review');
      else if (before) this.#show(before);
      else this.#showWelcome(null);
    };
    const common = {
      strings: this.#strings,
      progress: this.#progress(step),
      onBack,
      onClose: () => void this.#leave(),
    };
    switch (step) {
      case 'document':
        this.#camera.stop();
        this.#view.show(
          documentScreen({
            ...common,
            onChoose: (type) => {
              // Pictures of one document are no pictures of another.
              if (this.#documentType && this.#documentType !== type) {
                this.#photos.delete('document-front');
                this.#photos.delete('document-back');
              }
              this.#documentType = type;
              this.#show('document-front');
            },
          }),
        );
        break;
      case 'review':
        this.#camera.stop();
        this.#view.show(this.#reviewScreen(common));
        break;
      default:
        this.#view.show(
          photoScreen({
            ...common,
            ...this.#photoTexts(step),
            view: this.#view,
            camera: this.#camera,
            name: step,
            picture: retake ? null : (this.#photos.get(step)?.picture ?? null),
            onUse: (picture) => {
              if (this.#photos.get(step)?.picture !== picture) {
                this.#photos.set(step, { picture, uploaded: false });
              }
              this.#show(this.#contexts.find((context) => !this.#photos.has(context)) ?? 'review');
            },
            onReload: () => {
              if (this.#host) this.#host.reload();
              else location.reload();
            },
          }),
        );
    }
  }

  #photoTexts(context: MediaContext): {
    subject: 'passport' | 'card' | 'face';
    title: string;
    hint: string;
    about: string | null;
  } {
    const t = this.#strings;
    if (context === 'face') {
      return { subject: 'face', title: t.faceTitle, hint: t.faceHint, about: null };
    }
    const about = this.#documentDescription();
    if (this.#documentType === 'PASSPORT') {
      return { subject: 'passport', title: t.passportTitle, hint: t.passportHint, about };
    }
    return context === 'document-front'
      ? { subject: 'card', title: t.frontTitle, hint: t.frontHint, about }
      : { subject: 'card', title: t.backTitle, hint: t.backHint, about };
  }

  /** "Identity card · Estonia" */
  #documentDescription(): string | null {
    if (!this.#documentType) return null;
    const name = documentName(this.#documentType, this.#strings);
    const country = this.#session?.document.country;
    if (!country) return name;
    try {
      const regions = new Intl.DisplayNames([this.#language], { type: 'region' });
      return `${name} · ${regions.of(country.toUpperCase()) ?? country}`;
    } catch {
      return name; // Not a country code that the browser can name.
    }
  }

  #pictureLabel(context: MediaContext): string {
    const t = this.#strings;
    if (context === 'face') return t.face;
    if (context === 'document-back') return t.backSide;
    return this.#documentType === 'PASSPORT' ? t.passport : t.front;
  }

  #reviewScreen(common: {
    strings: Strings;
    progress: Screen['progress'];
    onBack: () => void;
    onClose: () => void;
  }): Screen {
    const percent = new Intl.NumberFormat(this.#language, { style: 'percent' });
    const screen = reviewScreen({
      ...common,
      pictures: this.#contexts.flatMap((context) => {
        const photo = this.#photos.get(context);
        return photo
          ? [{ context, label: this.#pictureLabel(context), picture: photo.picture }]
          : [];
      }),
      formatPercent: (share) => percent.format(share),
      announce: (text) => this.#view.announce(text),
      onSubmit: (onProgress) => this.#send(screen, onProgress),
      onChange: (context) => this.#show(context, true),
    });
    return screen;
  }

  /** Uploads what is not yet there, then submits; a repeat goes on where the last one stopped. */
  async #send(screen: Screen, onProgress: (share: number) => void): Promise<string | null> {
    let uploading: MediaContext | null = null;
    try {
      const photos = this.#contexts.flatMap((context) => {
        const photo = this.#photos.get(context);
        return photo ? [{ context, photo }] : [];
      });
      const total = photos.reduce((sum, { photo }) => sum + photo.picture.size, 0);
      let sent = 0;
      for (const { context, photo } of photos) {
        if (!photo.uploaded) {
          uploading = context;
          await this.#client.upload(context, photo.picture, (bytes) => {
            onProgress(Math.min(1, (sent + bytes) / total));
          });
          photo.uploaded = true;
        }
        sent += photo.picture.size;
        onProgress(sent / total);
        if (!this.#view.shows(screen)) return null;
      }
      uploading = null;
      const session = await this.#client.submit();
      if (this.#view.shows(screen)) this.#submitted(session);
      return null;
    } catch (error) {
      if (!this.#view.shows(screen)) return null;
      return await this.#sendFailed(error, uploading);
    }
  }

  async #sendFailed(error: unknown, uploading: MediaContext | null): Promise<string | null> {
    if (!(error instanceof FlowError)) throw error;
    if (error.code === 'not-found') {
      this.#showTrouble(error);
      return null;
    }
    if (error.code === 'conflict') {
      // An answer may have been lost on its way after the server had accepted everything.
      const session = await this.#client.session().catch(() => null);
      if (session && session.phase !== 'open') {
        if (session.phase === 'expired') this.#route(session);
        else this.#submitted(session);
        return null;
      }
    }
    if (error.code === 'invalid' && !uploading) {
      // The server misses a picture that it had taken; the next try sends all of them.
      for (const photo of this.#photos.values()) photo.uploaded = false;
    }
    return this.#errorText(error, uploading);
  }

  #errorText(error: unknown, uploading: MediaContext | null): string {
    const t = this.#strings;
    const picture = uploading ? this.#pictureLabel(uploading) : '';
    switch (error instanceof FlowError ? error.code : 'server') {
      case 'offline':
        return this.#photos.size > 0 ? t.errorOffline : t.errorNoConnection;
      case 'too-large':
        return fill(t.errorTooLarge, { picture });
      case 'unsupported-type':
        return fill(t.errorUnsupported, { picture });
      case 'too-many':
        return t.errorTooMany;
      case 'invalid':
        return this.#photos.size > 0 ? t.errorInvalid : t.errorTrouble;
      default:
        return this.#photos.size > 0 ? t.errorServer : t.errorTrouble;
    }
  }

  #submitted(session: FlowSession): void {
    const t = this.#strings;
    this.#session = session;
    this.#photos.clear();
    this.#host?.post('VERIFF_SUBMITTED');
    this.#showEnd('sent', t.sentTitle, t.sentText, 'VERIFF_FINISHED');
    if (this.#host || this.#callback) setTimeout(() => this.#end('VERIFF_FINISHED'), endPause);
  }

  /** Only a web address: a `javascript:` callback would run in this page. */
  get #callback(): string | null {
    const callback = this.#session?.callback;
    if (!callback || !URL.canParse(callback)) return null;
    const { protocol, href } = new URL(callback);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  }

  #showEnd(
    name: 'sent' | 'waiting' | 'ended' | 'expired',
    title: string,
    text: string,
    message: 'VERIFF_FINISHED' | 'VERIFF_CANCELED',
  ): void {
    const t = this.#strings;
    const canLeave = this.#host !== null || this.#callback !== null;
    const end = (): void => this.#end(message);
    let after: string | null = canLeave ? null : t.canClose;
    if (name === 'sent' && canLeave) after = this.#host ? t.closesItself : t.returnsItself;
    this.#showMessage({
      name,
      icon: name === 'sent' || name === 'ended' ? 'send' : 'clock',
      tone: name === 'sent' || name === 'ended' ? 'good' : 'calm',
      title,
      texts: [text, after],
      actions: canLeave
        ? [button('primary', 'done', this.#host ? t.done : t.returnToSite, end)]
        : [],
      close: this.#host ? end : undefined,
    });
  }

  #end(message: 'VERIFF_FINISHED' | 'VERIFF_CANCELED'): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#host) this.#host.close(message);
    else if (this.#callback) location.assign(this.#callback);
  }

  async #leave(): Promise<void> {
    if (!(await this.#view.confirmLeave())) return;
    this.#camera.stop();
    void this.#client.cancel();
    if (this.#host) {
      this.#end('VERIFF_CANCELED');
      return;
    }
    this.#photos.clear();
    const t = this.#strings;
    const callback = this.#callback;
    this.#showMessage({
      name: 'left',
      icon: 'clock',
      tone: 'calm',
      title: t.leftTitle,
      texts: [t.leftText, callback ? null : t.canClose],
      actions: [
        button('primary', 'go-on', t.goOn, () => this.#showWelcome(null)),
        ...(callback
          ? [h('a', { class: 'button secondary', href: callback }, t.returnToSite)]
          : []),
      ],
    });
  }

  #showTrouble(error: unknown): void {
    const t = this.#strings;
    const unknown = error instanceof FlowError && error.code === 'not-found';
    const leave = (): void => this.#end('VERIFF_CANCELED');
    const again = (): void => void this.open();
    this.#showMessage({
      name: unknown ? 'unknown' : 'trouble',
      icon: 'alert',
      tone: 'bad',
      title: unknown ? t.unknownTitle : t.troubleTitle,
      texts: [unknown ? t.unknownText : this.#errorText(error, null)],
      actions: unknown
        ? this.#host
          ? [button('primary', 'done', t.done, leave)]
          : []
        : [button('primary', 'try-again', t.tryAgain, again)],
      close: this.#host ? leave : undefined,
    });
  }

  #showMessage(options: Parameters<typeof messageScreen>[0]): void {
    this.#camera.stop();
    this.#view.show(messageScreen(options));
  }
}
