/** The log of everything that the element says. */
import type { VeriffVerifyElement, VeriffVerifyEventMap } from 'veriff-verify';
import { describeEvent, type VeriffVerifyEvent } from './describe-event.ts';
import { find } from './dom.ts';

/** In the order in which a run can fire them. The record makes the compiler miss none. */
const types: Readonly<Record<keyof VeriffVerifyEventMap, true>> = {
  'veriff-before-start': true,
  'veriff-session': true,
  'veriff-started': true,
  'veriff-submitted': true,
  'veriff-reload-request': true,
  'veriff-finished': true,
  'veriff-canceled': true,
  'veriff-error': true,
  'veriff-decision': true,
};

export const eventTypes = Object.keys(types) as (keyof VeriffVerifyEventMap)[];

const longest = 200;

interface Entry {
  time: string;
  type: string;
  data: Record<string, unknown>;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

export function startEventLog(element: VeriffVerifyElement): void {
  const view = find('#log-view', HTMLElement);
  const list = find('#log', HTMLOListElement);
  const empty = find('#log-empty', HTMLElement);
  const copied = find('#copied', HTMLElement);
  const entries: Entry[] = [];

  const add = (event: VeriffVerifyEvent): void => {
    const now = new Date();
    const entry = { time: now.toISOString(), type: event.type, data: describeEvent(event) };
    entries.push(entry);
    // Whoever has scrolled back to read stays there.
    const atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 8;
    list.append(render(entry, now));
    if (entries.length > longest) {
      entries.shift();
      list.firstElementChild?.remove();
    }
    empty.hidden = true;
    copied.textContent = '';
    if (atEnd) view.scrollTop = view.scrollHeight;
  };
  for (const type of eventTypes) element.addEventListener(type, add);

  find('#clear-log', HTMLButtonElement).addEventListener('click', () => {
    entries.length = 0;
    list.replaceChildren();
    empty.hidden = false;
    copied.textContent = '';
  });
  find('#copy-log', HTMLButtonElement).addEventListener('click', async () => {
    copied.textContent = await navigator.clipboard.writeText(JSON.stringify(entries, null, 2)).then(
      () => 'Copied',
      () => 'The browser did not allow it',
    );
  });
}

function render({ time, type, data }: Entry, at: Date): HTMLLIElement {
  const item = document.createElement('li');
  item.dataset['event'] = type;
  const heading = document.createElement('div');
  const name = document.createElement('code');
  name.textContent = type;
  const stamp = document.createElement('time');
  stamp.dateTime = time;
  stamp.textContent = clock.format(at);
  heading.append(name, stamp);
  const json = document.createElement('pre');
  json.textContent = JSON.stringify(data, null, 2);
  item.append(heading, json);
  return item;
}
