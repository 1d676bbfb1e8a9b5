import { h, icon } from '../dom.ts';
import type { Strings } from '../strings.ts';
import type { Screen } from '../view.ts';

/** Veriff's names for the documents that it checks. */
export const documentTypes = [
  'PASSPORT',
  'ID_CARD',
  'DRIVERS_LICENSE',
  'RESIDENCE_PERMIT',
] as const;
export type DocumentType = (typeof documentTypes)[number];

export function isDocumentType(value: unknown): value is DocumentType {
  return documentTypes.includes(value as DocumentType);
}

export function documentName(type: DocumentType, strings: Strings): string {
  switch (type) {
    case 'PASSPORT':
      return strings.passport;
    case 'ID_CARD':
      return strings.idCard;
    case 'DRIVERS_LICENSE':
      return strings.driversLicense;
    case 'RESIDENCE_PERMIT':
      return strings.residencePermit;
  }
}

export interface DocumentOptions {
  strings: Strings;
  progress: Screen['progress'];
  onChoose(type: DocumentType): void;
  onBack(): void;
  onClose(): void;
}

export function documentScreen(options: DocumentOptions): Screen {
  const choices = documentTypes.map((type) => {
    const name = type.toLowerCase().replace('_', '-');
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'choice',
          'data-testid': `document-${name}`,
          onclick: () => options.onChoose(type),
        },
        h('span', { class: 'bullet' }, icon(name)),
        h('span', { class: 'choice-name' }, documentName(type, options.strings)),
        icon('next', 'icon next'),
      ),
    );
  });
  return {
    name: 'document',
    title: options.strings.documentTitle,
    body: [h('ul', { class: 'choices' }, ...choices)],
    actions: [],
    progress: options.progress,
    back: options.onBack,
    close: options.onClose,
  };
}
