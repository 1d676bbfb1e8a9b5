import { button, h, icon } from './dom.ts';
import type { Strings } from './strings.ts';

/** What one step of the flow puts on the page. */
export interface Screen {
  /** Stable name, shown as `data-screen` for styles and tests. */
  name: string;
  title: string;
  body: Node[];
  actions: Node[];
  progress?: { step: number; total: number; label: string } | undefined;
  back?: (() => void) | undefined;
  close?: (() => void) | undefined;
  /** Runs when the next screen takes over. */
  dispose?: (() => void) | undefined;
}

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`page.html has no #${id}.`);
  return element;
}

/** The page: one screen at a time, a live region and the question before leaving. */
export class View {
  #current: Screen | null = null;
  #heading: HTMLElement | null = null;
  #dialog: HTMLDialogElement | null = null;
  strings: Strings;
  /** An embedded flow must not pull the focus out of the page around it before it is used. */
  mayTakeFocus = true;

  constructor(strings: Strings) {
    this.strings = strings;
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || this.#dialog) return;
      // There, Escape closes the list.
      if (event.target instanceof HTMLSelectElement) return;
      // Or the same key would at once close the dialog that it opens.
      event.preventDefault();
      this.#current?.close?.();
    });
  }

  show(screen: Screen): void {
    this.#dialog?.close();
    this.#current?.dispose?.();
    this.#current = screen;
    const { back, close, progress } = screen;
    this.#heading = h('h1', { tabindex: -1 }, screen.title);
    document.title = `${screen.title} · ${this.strings.pageTitle}`;
    part('badge-text').textContent = this.strings.badge;
    part('flow').dataset['screen'] = screen.name;
    part('bar').replaceChildren(
      back ? this.#iconButton('back', this.strings.back, back) : h('span', { class: 'gap' }),
      progress ? this.#progress(progress) : h('span'),
      close ? this.#iconButton('close', this.strings.leave, close) : h('span', { class: 'gap' }),
    );
    part('screen').replaceChildren(this.#heading, ...screen.body);
    part('screen').scrollTop = 0;
    part('actions').replaceChildren(...screen.actions);
    this.focusHeading();
  }

  /** Whether this screen is still the one on the page, after something was waited for. */
  shows(screen: Screen): boolean {
    return this.#current === screen;
  }

  focusHeading(): void {
    if (this.mayTakeFocus) this.#heading?.focus();
    this.mayTakeFocus = true;
  }

  announce(text: string): void {
    part('live').textContent = text;
  }

  /** Asks before leaving; another screen in the meantime means no. */
  confirmLeave(): Promise<boolean> {
    if (this.#dialog) return Promise.resolve(false);
    const { leaveTitle, leaveText, leaveConfirm, leaveStay } = this.strings;
    return new Promise((resolve) => {
      let leaving = false;
      const dialog = h(
        'dialog',
        { 'aria-labelledby': 'leave-title', 'aria-describedby': 'leave-text' },
        h('h2', { id: 'leave-title' }, leaveTitle),
        h('p', { id: 'leave-text' }, leaveText),
        h(
          'div',
          { class: 'row' },
          button('secondary', 'stay', leaveStay, () => dialog.close()),
          button('danger', 'confirm-leave', leaveConfirm, () => {
            leaving = true;
            dialog.close();
          }),
        ),
      );
      dialog.addEventListener('close', () => {
        this.#dialog = null;
        dialog.remove();
        resolve(leaving);
      });
      this.#dialog = dialog;
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  #iconButton(name: 'back' | 'close', label: string, onclick: () => void): HTMLElement {
    return h(
      'button',
      {
        type: 'button',
        class: `icon-button ${name}`,
        'data-testid': name,
        'aria-label': label,
        onclick,
      },
      icon(name),
    );
  }

  #progress({ step, total, label }: { step: number; total: number; label: string }): HTMLElement {
    const dots = Array.from({ length: total }, (_, index) =>
      h('i', { class: index < step ? 'done' : '' }),
    );
    return h(
      'div',
      { class: 'progress' },
      h('p', {}, label),
      h('div', { class: 'dots', 'aria-hidden': 'true' }, ...dots),
    );
  }
}
