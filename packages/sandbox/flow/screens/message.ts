import { h, icon } from '../dom.ts';
import type { Screen } from '../view.ts';

export interface MessageOptions {
  name: string;
  icon: 'send' | 'clock' | 'alert';
  tone: 'good' | 'calm' | 'bad';
  title: string;
  texts: (string | null)[];
  actions: Node[];
  close?: (() => void) | undefined;
}

/** A screen that only says something: the end, a wait, a session that is over, a failure. */
export function messageScreen(options: MessageOptions): Screen {
  return {
    name: options.name,
    title: options.title,
    body: [
      h('div', { class: `emblem ${options.tone}` }, icon(options.icon)),
      ...options.texts
        .filter((text) => text !== null)
        .map((text) => h('p', { class: 'lead' }, text)),
    ],
    actions: options.actions,
    close: options.close,
  };
}
