import type { MediaContext } from '../client.ts';
import { button, h } from '../dom.ts';
import type { Strings } from '../strings.ts';
import type { Screen } from '../view.ts';

export interface ReviewOptions {
  strings: Strings;
  pictures: { context: MediaContext; label: string; picture: Blob }[];
  progress: Screen['progress'];
  /** Sends everything; `onProgress` takes a share from 0 to 1. Gives an error text, or null. */
  onSubmit(onProgress: (share: number) => void): Promise<string | null>;
  formatPercent(share: number): string;
  announce(text: string): void;
  onChange(context: MediaContext): void;
  onBack(): void;
  onClose(): void;
}

export function reviewScreen(options: ReviewOptions): Screen {
  const { strings: t } = options;
  const urls: string[] = [];
  const changes: HTMLButtonElement[] = [];
  const items = options.pictures.map(({ context, label, picture }) => {
    const src = URL.createObjectURL(picture);
    urls.push(src);
    const change = button('secondary', `change-${context}`, t.change, () =>
      options.onChange(context),
    );
    change.setAttribute('aria-label', `${t.change}: ${label}`);
    changes.push(change);
    return h('li', {}, h('img', { src, alt: label }), h('span', {}, label), change);
  });
  const bar = h('progress', { max: 1, value: 0, 'aria-hidden': 'true' });
  const error = h('p', { class: 'error', role: 'alert', 'data-testid': 'error' });
  const submit = button('primary', 'submit', t.submit, () => void send());

  function setBusy(busy: boolean): void {
    submit.disabled = busy;
    submit.setAttribute('aria-busy', String(busy));
    bar.hidden = !busy;
    for (const change of changes) change.disabled = busy;
    if (!busy) submit.textContent = t.submit;
  }

  async function send(): Promise<void> {
    error.textContent = '';
    setBusy(true);
    options.announce(t.sending.replace('{percent}', ''));
    const failure = await options.onSubmit((share) => {
      bar.value = share;
      submit.textContent = t.sending.replace('{percent}', options.formatPercent(share));
    });
    if (failure === null) return;
    setBusy(false);
    submit.textContent = t.tryAgain;
    error.textContent = failure;
    // A disabled button loses the focus.
    submit.focus();
  }

  setBusy(false);
  return {
    name: 'review',
    title: t.reviewTitle,
    body: [h('p', { class: 'lead' }, t.reviewText), h('ul', { class: 'pictures' }, ...items)],
    actions: [error, bar, submit],
    progress: options.progress,
    back: () => {
      if (!submit.disabled) options.onBack();
    },
    close: options.onClose,
    dispose: () => urls.forEach((url) => URL.revokeObjectURL(url)),
  };
}
