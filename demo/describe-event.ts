/** What the log shows of an event. */
import type { VeriffVerifyEventMap } from 'veriff-verify';

export type VeriffVerifyEvent = VeriffVerifyEventMap[keyof VeriffVerifyEventMap];

/** The fields of `event`, ready for JSON, without the part of a session's URL that is a secret. */
export function describeEvent(event: VeriffVerifyEvent): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  if ('init' in event) data['init'] = event.init;
  if ('session' in event) {
    const { session } = event;
    data['session'] = session && { id: session.id, url: hostOnly(session.url) };
  }
  if ('reason' in event) data['reason'] = event.reason;
  if ('forced' in event) data['forced'] = event.forced;
  if ('decision' in event) data['decision'] = event.decision;
  if ('error' in event) {
    const { code, message, retryable, cause } = event.error;
    // A cause can come from anywhere and say anything, so only its kind is shown.
    const name = cause instanceof Error ? cause.name : (cause && typeof cause) || null;
    data['error'] = { code, message, retryable, cause: name };
  }
  return data;
}

function hostOnly(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/…` : '…';
}
