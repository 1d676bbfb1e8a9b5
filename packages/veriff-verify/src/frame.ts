/**
 * Veriff's flow on top of the page: `@veriff/incontext-sdk` 2.5.0 and everything it lacks.
 * Loaded only when it is needed, together with the SDK.
 *
 * @module
 */
import { createVeriffFrame, MESSAGES } from '@veriff/incontext-sdk';

/** Milliseconds from opening the frame to the flow's first sign of life. */
export const HANDSHAKE_TIME_LIMIT = 20_000;

export type FrameEvent =
  /** The flow has loaded and speaks. */
  | 'alive'
  | 'started'
  | 'submitted'
  /** The frame is gone. */
  | 'finished'
  /** Closed by the user; the frame is gone. */
  | 'canceled'
  /** Taken out of the document by the page. */
  | 'removed'
  | 'load-timeout'
  | 'reload-request'
  | 'force-reload';

export interface FrameOptions {
  /** A checked session URL. */
  url: string;
  lang: string;
  /** Accessible name of overlay and frame, and the language that it is in. */
  title: readonly [text: string, lang: string];
  /** What is told of a step, and the language that it is in. */
  say(step: 'started' | 'submitted'): readonly [text: string, lang: string] | null;
  /** Whether messages of an origin count. */
  trusts(origin: string): boolean;
  /** Where the flow goes inside of the page; null puts it on top. */
  container: HTMLElement | null;
  /** Focused at the end if what had the focus before is gone. */
  fallbackFocus: { focus(options?: FocusOptions): void };
  /** After `finished`, `canceled`, `removed` and `load-timeout`, call `close()`. */
  onEvent(event: FrameEvent): void;
}

export interface Frame {
  /** Takes the overlay away and leaves the page as it was found. */
  close(): void;
}

const EVENT_BY_MESSAGE: Partial<Record<MESSAGES, FrameEvent>> = {
  [MESSAGES.STARTED]: 'started',
  [MESSAGES.SUBMITTED]: 'submitted',
  [MESSAGES.FINISHED]: 'finished',
  [MESSAGES.CANCELED]: 'canceled',
  [MESSAGES.RELOAD_REQUEST]: 'reload-request',
};

export function openFrame(options: FrameOptions): Frame {
  const { url, lang, say, trusts, container, fallbackFocus, onEvent } = options;
  const [title, titleLang] = options.title;
  const focused = focusedElement();
  const keepLayout = rememberLayout();
  let page = rememberPage();
  let returnsFocus = true;
  /**
   * Beside an embedded flow the page is in use. It is to stay as it is now, and the SDK's close()
   * opens scroll locks that it never took.
   */
  const beforeClose = () => {
    if (!container) return page.keepChanges();
    page = rememberPage();
    const now = document.activeElement;
    returnsFocus = now === frame || isNothing(now);
  };

  // The SDK listens to any window. This listener is older than the SDK's and captures, so what
  // it stops is neither believed nor answered.
  const guard = (event: MessageEvent) => {
    if (typeof event.data !== 'string' || !event.data.startsWith('VERIFF_')) return;
    if (!isWithin(event.source, frame) || !trusts(event.origin)) {
      event.stopImmediatePropagation();
    } else if (event.data === 'VERIFF_FORCE_RELOAD') {
      // The SDK would reload at once.
      event.stopImmediatePropagation();
      onEvent('force-reload');
    } else if (event.data === 'VERIFF_HANDSHAKE') {
      stopWatching();
      overlay?.setAttribute('closedby', 'none');
      wrapper.inert = false;
      // Beside an embedded flow the user may have gone on to something else.
      const now = focusedElement();
      if (overlay || (!handshaken && (now === focused || isNothing(now)))) {
        frame.focus({ preventScroll: true });
      }
      handshaken = true;
      onEvent('alive');
    } else if (event.data === 'VERIFF_FINISHED' || event.data === 'VERIFF_CANCELED') {
      // The SDK closes before it tells.
      beforeClose();
    }
  };
  window.addEventListener('message', guard, true);

  const overlay = container
    ? null
    : createOverlay(title, {
        // The flow has its own way out, and asks first. Only before it is there, Escape leaves.
        closable: () => !handshaken,
        onClose: () => onEvent('canceled'),
      });

  // A frame loads anew wherever it is put, except by moveBefore().
  const loadsInPlace: boolean = !overlay || 'moveBefore' in overlay;
  let handshaken = false;
  let sdkClosed = false;
  // Where nothing has the focus, the SDK leaves it there.
  if (overlay) (focused as HTMLElement | null)?.blur?.();
  const leave = () => {
    overlay?.close?.();
    overlay?.remove();
    window.removeEventListener('message', guard, true);
    page.restore();
    if (!returnsFocus) return;
    const target = focused as HTMLElement | null;
    target?.focus?.({ preventScroll: true });
    // It may be gone or disabled by now, or nothing: Safari gives no button the focus for a click.
    if (isNothing(focusedElement())) fallbackFocus.focus({ preventScroll: true });
  };

  // The page's own live regions are inert with it.
  const region = overlay && createLiveRegion();
  const announce = (said: ReturnType<typeof say>) => {
    // Said again, it would be read again.
    if (!region || !said || region.textContent === said[0]) return;
    [region.textContent, region.lang] = said;
  };

  let sdk: ReturnType<typeof createVeriffFrame>;
  try {
    sdk = createVeriffFrame({
      url: loadsInPlace ? url : 'about:blank',
      lang,
      ...(container && { embedded: true, embeddedOptions: { rootElementID: container.id } }),
      // Tells the flow that reloads are handled; they arrive by onEvent.
      onReload() {},
      onEvent(message) {
        const event = EVENT_BY_MESSAGE[message];
        sdkClosed = event === 'finished' || event === 'canceled';
        if (event) onEvent(event);
        if (event === 'started' || event === 'submitted') announce(say(event));
      },
    });
  } catch (error) {
    // Pages patch what they do not own. The SDK's own frame may be there already.
    document.getElementById('veriffFrame')?.parentElement?.remove();
    leave();
    throw error;
  }
  const frame = document.getElementById('veriffFrame') as HTMLIFrameElement;
  const wrapper = frame.parentElement as HTMLElement;
  Object.assign(frame, { title, lang: titleLang });
  if (overlay) overlay.lang = titleLang;
  frame.style.border = '0';
  if (overlay) keepLayout();
  page.noteLock();

  const stopWatching = watchForLife(() => onEvent('load-timeout'));
  const tellRemoval = () => {
    if (!frame.isConnected) onEvent('removed');
  };
  const observer = new MutationObserver(() => {
    // Frameworks move elements by removing and adding them, and an embedded frame goes along.
    if (container) setTimeout(tellRemoval);
    else tellRemoval();
  });
  observer.observe(document, { childList: true, subtree: true });

  const close = () => {
    stopWatching();
    observer.disconnect();
    if (!sdkClosed) {
      beforeClose();
      if (!frame.isConnected) {
        // Without its frame in the document the SDK leaves its locks on the page.
        frame.removeAttribute('src');
        wrapper.append(frame);
        document.body.append(wrapper);
      }
      sdk.close();
    }
    leave();
  };

  try {
    if (overlay) {
      // The SDK puts the focus into the frame, where nobody hears Escape before there is a flow.
      wrapper.inert = true;
      overlay.append(region as HTMLElement);
      document.body.append(overlay);
      overlay.showModal?.();
      if (loadsInPlace) {
        overlay.moveBefore(wrapper, null);
      } else {
        overlay.append(wrapper);
        const address = new URL(url);
        if (lang) address.searchParams.set('lang', lang);
        frame.src = address.href;
      }
      overlay.focus({ preventScroll: true });
    }
  } catch (error) {
    // An open frame would stop every later start.
    close();
    throw error;
  }
  return { close };
}

/**
 * Calls `onSilence` after the time limit, unless it is stopped. Time counts only while the user
 * can see the page: neither in a hidden tab, which may load nothing, nor while the machine sleeps.
 */
export function watchForLife(onSilence: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const watch = () => {
    const since = Date.now();
    timer = setTimeout(() => {
      if (document.hidden || Date.now() - since > 2 * HANDSHAKE_TIME_LIMIT) watch();
      else onSilence();
    }, HANDSHAKE_TIME_LIMIT);
  };
  watch();
  return () => clearTimeout(timer);
}

/**
 * A modal dialog of our own: it lies above every z-index and above every other dialog, and makes
 * the page behind it inert.
 */
function createOverlay(
  title: string,
  { closable, onClose }: { closable(): boolean; onClose(): void },
): HTMLDialogElement {
  const overlay = document.createElement('dialog');
  overlay.style.cssText = OVERLAY_STYLE;
  overlay.tabIndex = -1;
  overlay.setAttribute('role', 'dialog');
  overlay.setAttribute('aria-modal', 'true');
  overlay.setAttribute('aria-label', title);
  // Browsers without `closedby` let nobody refuse a second request, which closes the dialog.
  overlay.addEventListener('cancel', (event) => {
    if (!closable()) event.preventDefault();
  });
  overlay.addEventListener('close', onClose);
  // The SDK's focus lock listens to the document, and would drag the focus into a frame that has
  // nothing in it yet; the dialog is lock enough.
  overlay.addEventListener('focusin', (event) => event.stopPropagation());
  return overlay;
}

/** Against what the user agent and the page say of dialogs. */
const OVERLAY_STYLE = [
  'display: block',
  'position: fixed',
  'inset: 0',
  'width: 100%',
  'max-width: none',
  'height: 100%',
  'max-height: none',
  'margin: 0',
  'padding: 0',
  'border: 0',
  'outline: none',
  'background: none',
  'overflow: visible',
  'opacity: 1',
  'visibility: visible',
  'pointer-events: auto',
  'animation: none',
  'transition: none',
  'transform: none',
  'translate: none',
  'rotate: none',
  'scale: none',
  'filter: none',
  'clip-path: none',
  'contain: none',
]
  .map((declaration) => `${declaration} !important`)
  .join(';');

/** Heard, and not seen: the flow shows the same. */
function createLiveRegion(): HTMLElement {
  const region = document.createElement('div');
  region.setAttribute('role', 'status');
  region.dir = 'auto';
  region.style.cssText =
    'position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap';
  return region;
}

/** Whether a message comes from a frame's window or from one inside of it. */
function isWithin(source: MessageEventSource | null, frame: HTMLIFrameElement): boolean {
  let current = source as Window | null | undefined;
  while (current && current !== frame.contentWindow) {
    current = current.parent === current ? null : current.parent;
  }
  return Boolean(current);
}

/** What has the focus, inside of whatever shadow root. */
function focusedElement(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

/** Whether an active element is none: the user has the focus nowhere. */
function isNothing(active: Element | null): boolean {
  return !active || active === document.body;
}

/** Styles and scroll position as they are now. */
interface Memory {
  /** To be called when the SDK has locked the page. */
  noteLock(): void;
  /** To be called before the SDK unlocks the page: what is no longer as locked stays as it is. */
  keepChanges(): void;
  restore(): void;
}

function rememberPage(): Memory {
  const styles = [document.documentElement, document.body].map(rememberStyle);
  const { scrollX, scrollY } = window;
  return {
    noteLock() {
      for (const style of styles) style.noteLock();
    },
    keepChanges() {
      for (const style of styles) style.keepChanges();
    },
    restore() {
      for (const style of styles) style.restore();
      if (window.scrollX !== scrollX || window.scrollY !== scrollY) {
        window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
      }
    },
  };
}

/**
 * Returns a function that undoes what the SDK's scroll lock does on desktops besides locking: it
 * makes up for the scroll bar with a padding that takes the place of the page's own, counts
 * margins as scroll bar, and so moves the page.
 */
function rememberLayout(): () => void {
  const { documentElement: root, body } = document;
  const { boxSizing, paddingRight } = body.style;
  const scrollBar = window.innerWidth - root.clientWidth;
  return () => {
    if (body.style.position === 'fixed' || !CSS.supports('scrollbar-gutter', 'stable')) return;
    Object.assign(body.style, { boxSizing, paddingRight });
    if (scrollBar > 0) root.style.setProperty('scrollbar-gutter', 'stable');
  };
}

/** Every property that the SDK's scroll lock, or what makes up for it, sets on some platform. */
const LOCKED_PROPERTIES = [
  'scrollbar-gutter',
  'overflow-x',
  'overflow-y',
  'box-sizing',
  'padding-right',
  'position',
  'top',
  'width',
  'height',
];

function rememberStyle(element: HTMLElement): Memory {
  const { style } = element;
  const attribute = element.getAttribute('style');
  const { cssText } = style;
  const before = declarations(style);
  const found = lockable(style);
  let locked = found;
  let restored = found;
  return {
    noteLock() {
      locked = lockable(style);
    },
    keepChanges() {
      // A dialog of the page may have given up its own lock meanwhile.
      restored = lockable(style).map((now, index) =>
        String(now) === String(locked[index]) ? (found[index] as typeof now) : now,
      );
    },
    restore() {
      for (const declaration of restored) style.setProperty(...declaration);
      // To the letter, unless the page itself has changed something meanwhile.
      if (declarations(style) !== before) return;
      style.cssText = cssText;
      // Chromium writes the attribute when it is next read, and would bring back, empty, one that
      // was removed before.
      if (element.getAttribute('style') === attribute) return;
      if (attribute === null) element.removeAttribute('style');
      else element.setAttribute('style', attribute);
    },
  };
}

function lockable(style: CSSStyleDeclaration): [name: string, value: string, priority: string][] {
  return LOCKED_PROPERTIES.map((name) => [
    name,
    style.getPropertyValue(name),
    style.getPropertyPriority(name),
  ]);
}

function declarations(style: CSSStyleDeclaration): string {
  return [...style]
    .map((name) => `${name}:${style.getPropertyValue(name)}${style.getPropertyPriority(name)}`)
    .sort()
    .join();
}
