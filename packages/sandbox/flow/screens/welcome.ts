import { button, h, icon } from '../dom.ts';
import { type Language, languageNames, type Strings } from '../strings.ts';
import type { Screen } from '../view.ts';

export interface WelcomeOptions {
  strings: Strings;
  language: Language;
  /** Why the last pictures were not accepted, when this is another attempt. */
  resubmission: { reason: string } | null;
  error: string | null;
  onLanguage(language: Language): void;
  onStart(): Promise<void>;
  onClose(): void;
}

export function welcomeScreen(options: WelcomeOptions): Screen {
  const { strings: t, resubmission } = options;
  const start = button('primary', 'start', t.start, () => {
    start.disabled = true;
    start.setAttribute('aria-busy', 'true');
    void options.onStart();
  });
  const step = (name: string, text: string): HTMLElement =>
    h('li', {}, h('span', { class: 'bullet' }, icon(name)), h('span', {}, text));
  const languages = h(
    'select',
    {
      'data-testid': 'language',
      onchange: () => options.onLanguage(languages.value as Language),
    },
    ...Object.entries(languageNames).map(([value, name]) =>
      h('option', { value, lang: value, selected: value === options.language }, name),
    ),
  );
  return {
    name: 'welcome',
    title: resubmission ? t.resubmissionTitle : t.welcomeTitle,
    body: [
      icon('welcome', 'art'),
      ...(resubmission
        ? [
            h(
              'div',
              { class: 'note', 'data-testid': 'resubmission' },
              h('p', {}, t.resubmissionText),
              // Veriff's reasons exist in English only.
              h('p', { lang: 'en', dir: 'ltr', class: 'reason' }, resubmission.reason),
            ),
          ]
        : [h('p', { class: 'lead' }, t.welcomeText)]),
      h(
        'ol',
        { class: 'steps' },
        step('id-card', t.welcomeDocument),
        step('face', t.welcomeFace),
        step('send', t.welcomeSend),
      ),
      ...(options.error ? [h('p', { class: 'error', role: 'alert' }, options.error)] : []),
      h('label', { class: 'language' }, h('span', {}, t.language), languages),
    ],
    actions: [start],
    close: options.onClose,
  };
}
