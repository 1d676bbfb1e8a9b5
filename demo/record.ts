/** The record of the current verification: its status, its steps and its decision. */

import { reasonCodes } from '@veriff-verify/api';
import type {
  Decision,
  DecisionStatus,
  VeriffVerifyElement,
  VerificationStatus,
} from 'veriff-verify';
import { find } from './dom.ts';
import { eventTypes } from './event-log.ts';

const path = ['idle', 'creating', 'opening', 'started', 'submitted', 'finished'] as const;

const statusTexts: Readonly<Record<VerificationStatus, string>> = {
  idle: 'Nothing has been started.',
  creating: 'The companion is asking Veriff for a session.',
  opening: 'There is a session. Its flow is loading.',
  started: 'The person is in the flow.',
  submitted: 'The pictures have been sent.',
  finished: 'The person reached the end. Finished is not approved: only a decision says that.',
  canceled: 'The run ended before the end of the flow.',
  error: 'The run failed. The button starts a new one.',
};

const cancelTexts = {
  user: 'The person closed the flow before its end.',
  host: 'The page closed the flow before its end.',
  removed: 'The element or its frame was removed from the page before the end of the flow.',
} as const;

const decisionTexts: Readonly<Record<DecisionStatus, string>> = {
  approved: 'The person was verified. The process is complete.',
  declined: 'The person was not verified. The process is complete.',
  resubmission_requested:
    'Something was missing or unclear. The person may try again in the same session.',
  review: 'Somebody is looking at it. This is not final: another decision follows.',
  expired: 'The session ran out before a decision could be made.',
  abandoned: 'The flow was begun and not brought to its end in time.',
  unknown: 'A status that this page does not know. Wait for another.',
};

/** What the end of a flow means for the decision that is not there. */
function pendingText(status: VerificationStatus): string {
  if (status === 'finished') return 'The flow is over and the pictures are being judged.';
  if (status === 'canceled' || status === 'error') {
    return 'The run ended early. If a decision follows all the same, the server hears of it.';
  }
  return 'The end of the flow is not a decision. Veriff makes one afterwards.';
}

export function startRecord(element: VeriffVerifyElement): void {
  const record = find('.record', HTMLElement);
  const statusWord = find('#status', HTMLElement);
  const statusText = find('#status-text', HTMLElement);
  const steps = [...record.querySelectorAll<HTMLElement>('[data-step]')];
  const decisionCard = find('#decision', HTMLElement);
  const decisionWord = find('#decision-status', HTMLElement);
  const decisionText = find('#decision-text', HTMLElement);
  const decisionCode = find('#decision-code', HTMLElement);
  const decisionReason = find('#decision-reason', HTMLElement);
  const readableZone = find('#readable-zone', HTMLElement);

  /** Index in `path` of the last step that this run has taken. */
  let reached = 0;
  let cancelText: string | null = null;

  const showStatus = (status: VerificationStatus): void => {
    const index = path.indexOf(status as (typeof path)[number]);
    if (index >= 0) reached = index;
    record.dataset['status'] = status;
    statusWord.textContent = status;
    statusText.textContent = explain(status);
    for (const step of steps) {
      const name = step.dataset['step'] ?? '';
      const position = path.indexOf(name as (typeof path)[number]);
      const place =
        name === status ? 'current' : position >= 0 && position <= reached ? 'past' : 'ahead';
      step.dataset['place'] = place;
      if (place === 'current') step.setAttribute('aria-current', 'step');
      else step.removeAttribute('aria-current');
    }
  };

  const explain = (status: VerificationStatus): string => {
    if (status === 'error' && element.error)
      return `${element.error.code}: ${element.error.message}`;
    return (status === 'canceled' && cancelText) || statusTexts[status];
  };

  const showDecision = (decision: Decision | null, status: VerificationStatus): void => {
    decisionCard.dataset['decision'] = decision?.status ?? '';
    decisionWord.textContent = decision?.status ?? (status === 'finished' ? 'waiting' : 'none yet');
    decisionText.textContent = decision ? decisionTexts[decision.status] : pendingText(status);
    decisionCode.textContent = String(decision?.code ?? '–');
    decisionReason.textContent = describeReason(decision?.reasonCode ?? null);
  };

  const show = (): void => {
    const { status, decision } = element;
    showStatus(status);
    showDecision(decision, status);
    readableZone.textContent = machineReadable(status, element.session?.id, decision);
  };

  element.addEventListener('veriff-before-start', () => {
    cancelText = null;
  });
  element.addEventListener('veriff-canceled', ({ reason }) => {
    cancelText = cancelTexts[reason];
  });
  for (const type of eventTypes) element.addEventListener(type, show);
  // Not every status has an event of its own, but each is reflected.
  new MutationObserver(show).observe(element, { attributeFilter: ['status'] });
  show();
}

function describeReason(code: number | null): string {
  if (code === null) return '–';
  const text = reasonCodes[code];
  return text === undefined ? String(code) : `${code}: ${text}`;
}

/** Two lines as at the foot of a passport: 44 characters of A–Z, 0–9 and the filler `<`. */
function machineReadable(
  status: VerificationStatus,
  sessionId: string | null | undefined,
  decision: Decision | null,
): string {
  const line = (...fields: string[]): string =>
    fields
      .join('<<')
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '<')
      .slice(0, 44)
      .padEnd(44, '<');
  return [
    line('V<VRF', 'veriff', 'verify', status),
    line(
      sessionId?.slice(0, 8) ?? 'no session',
      decision?.status ?? 'no decision',
      `${decision?.code ?? ''}`,
    ),
  ].join('\n');
}
