/** What the person at the page chose: an outcome, which is a name to send, language and mode. */
import type { SessionInit, VeriffVerifyElement, VerificationMode } from 'veriff-verify';
import { find } from './dom.ts';

/** What the local Veriff does about each first name that means something to it. */
const hints: Readonly<Record<string, string>> = {
  Approve: 'The local Veriff approves it once the pictures are in.',
  Decline: 'The local Veriff declines it once the pictures are in.',
  Resubmit: 'The local Veriff asks for better pictures.',
  Review: 'The local Veriff puts it in review, which is not final.',
  Expire: 'The session has expired when it opens, which only the server hears.',
  Abandon: 'The session is given up soon after its start, which only the server hears.',
};

/** Keeps `element` as chosen, and calls `onChange` at once and after every change. */
export function startChoices(element: VeriffVerifyElement, onChange: () => void): void {
  const form = find('#choices', HTMLFormElement);
  const ownName = find('#own-name', HTMLElement);
  const hint = find('#outcome-hint', HTMLElement);
  const stage = find('#stage', HTMLElement);

  const apply = (): void => {
    const data = new FormData(form);
    const text = (name: string): string => String(data.get(name) ?? '').trim();

    const outcome = text('outcome');
    const isOwnName = outcome === '';
    ownName.hidden = !isOwnName;
    element.init = isOwnName
      ? nameOf(text('firstName'), text('lastName'))
      : nameOf(outcome, 'Example');
    hint.textContent = isOwnName
      ? 'The local Veriff approves every name that it has no rule for.'
      : `Sends the first name “${outcome}”. ${hints[outcome]}`;

    const lang = text('lang');
    element.toggleAttribute('lang', lang !== '');
    if (lang !== '') element.lang = lang;
    stage.dir = lang === 'ar' ? 'rtl' : 'ltr';
    element.mode = text('mode') as VerificationMode;
    // A page that is left for the flow is to know what to do when it is there again.
    element.resume = element.mode === 'redirect';
    onChange();
  };

  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  apply();
}

function nameOf(firstName: string, lastName: string): SessionInit | null {
  if (firstName === '' && lastName === '') return null;
  return {
    person: { ...(firstName !== '' && { firstName }), ...(lastName !== '' && { lastName }) },
  };
}
