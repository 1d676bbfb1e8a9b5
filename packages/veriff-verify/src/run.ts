/**
 * The steps of a run: gets a session, opens the flow, follows it to its end and, if asked, waits
 * for the decision.
 *
 * @module
 */
import { pollDecision, readSessionStatus } from './companion-client.ts';
import { FlowError } from './flow-error.ts';
import { type Frame, type FrameEvent, openFrame, watchForLife } from './frame.ts';
import { clearRecord, type ResumeRecord, saveRecord } from './resume.ts';
import type { Run } from './run-control.ts';
import type { Session } from './session.ts';
import { checkSession, type PreparedSession, prepareSession } from './session-source.ts';
import type { SessionAsked } from './verification.ts';

/** What sends the SDK's own embedded mode back on top of the page. */
const TOO_NARROW = '(max-width: 767px), (hover: none)';

/** How often the companion is asked what became of a redirect, and milliseconds in between. */
const STATUS_QUESTIONS = 3;
const STATUS_DELAY = 1_000;

/** The room that Veriff asks for an embedded flow, at the least. */
const CONTAINER_STYLE = [
  'display: block',
  'box-sizing: border-box',
  'inline-size: var(--veriff-verify-flow-inline-size, 50rem)',
  'block-size: var(--veriff-verify-flow-block-size, 50rem)',
  'min-inline-size: min(37.5rem, 100%)',
  'max-inline-size: 100%',
  'min-block-size: 42.5rem',
].join(';');

let warnedOfContainer = false;

/** Creates a session and opens it. */
export async function runSteps(run: Run, asked: SessionAsked): Promise<void> {
  claim(run);
  const prepared = await prepareSession(run.options, asked, run.shared.requestSession);
  if (run.signal.aborted) return;
  open(run, prepared);
}

/** Takes up a run that a reload or a redirect broke off. */
export async function resumeSteps(run: Run, record: ResumeRecord): Promise<void> {
  if (record.left) {
    const prepared = checkSession({ ...run.options, mode: 'redirect' }, record);
    run.open({ id: prepared.id, url: prepared.url });
    return comeBack(run, prepared, isCallback());
  }
  claim(run);
  open(run, checkSession(run.options, record), true);
}

/** @throws FlowError `already-open` */
function claim({ shared, signal }: Run): void {
  if (shared.claimDocument(signal)) return;
  throw new FlowError(
    'already-open',
    'Another verification is open in this document. Wait for its end or cancel it.',
  );
}

function open(run: Run, prepared: PreparedSession, resumed = false): void {
  const { options, host, signal } = run;
  const { id, url, ticket } = prepared;
  const session: Session = { id, url };
  const memory = { id: run.shared.nanoid(), signal };
  const remember = (left: boolean) =>
    saveRecord(run.shared.resumeKey, options, { id, url, ticket, left }, memory);
  const redirects = options.mode === 'redirect';
  // A flow that was taken up again is remembered when it is alive: one that takes the page down
  // with it is not opened for ever.
  if (redirects || (options.resume && !resumed)) remember(redirects);
  // Every end forgets it, whoever brought it about.
  signal.addEventListener('abort', () => clearRecord(run.shared.resumeKey));
  run.open(session);
  if (signal.aborted) return;
  if (redirects) return leave(run, prepared);

  const { container, remove } = createContainer(run);
  let frame: Frame;
  try {
    frame = openFrame({
      url,
      lang: options.lang,
      title: host.say('title') ?? ['Identity verification', 'en'],
      say: (step) => host.say(step),
      trusts: prepared.trusts,
      container,
      fallbackFocus: host,
      onEvent(event) {
        if (event !== 'alive') onFrameEvent(run, event, prepared, remember);
        else if (resumed) remember(false);
      },
    });
  } catch (error) {
    remove();
    throw error;
  }
  const close = () => {
    frame.close();
    remove();
  };
  // Opening takes the focus, and a handler of the page may have canceled on that.
  if (signal.aborted) close();
  else signal.addEventListener('abort', close);
}

function onFrameEvent(
  run: Run,
  event: Exclude<FrameEvent, 'alive'>,
  prepared: PreparedSession,
  remember: (left: boolean) => void,
): void {
  const { shared, host, signal } = run;
  const session: Session = { id: prepared.id, url: prepared.url };
  if (signal.aborted) return;
  switch (event) {
    case 'started':
      if (run.verification.status !== 'opening') return;
      run.setStatus('started');
      host.dispatchEvent(new shared.VeriffStartedEvent(session));
      break;
    case 'submitted':
      if (run.verification.status === 'submitted') return;
      run.setStatus('submitted');
      host.dispatchEvent(new shared.VeriffSubmittedEvent(session));
      break;
    case 'finished':
      finish(run, prepared);
      break;
    case 'canceled':
      run.end({ status: 'canceled', session, reason: 'user' });
      break;
    case 'removed':
      run.end({ status: 'canceled', session, reason: 'removed' });
      break;
    case 'reload-request':
    case 'force-reload':
      if (!host.dispatchEvent(new shared.VeriffReloadRequestEvent(event === 'force-reload')))
        return;
      remember(false);
      location.reload();
      break;
    case 'load-timeout':
      run.fail(notLoaded());
  }
}

function notLoaded(): FlowError {
  return new FlowError(
    'load-timeout',
    'The flow did not load. Check frame-src of the page, or open session.url in a tab.',
  );
}

function finish(run: Run, { id, url, ticket }: PreparedSession): void {
  const { options, verification, waiting, decide } = run;
  const asked = options.awaitDecision && ticket && id !== null ? { id, ticket } : null;
  verification.awaitsDecision = asked !== null;
  run.end({ status: 'finished', session: { id, url } });
  if (!asked || waiting.aborted) return;
  void pollDecision(options.endpoint, asked, waiting, decide).then(() => {
    if (!waiting.aborted && !verification.decision) verification.update({ awaitsDecision: false });
  });
}

/** Leaves the page for the flow. The run ends when the page is there again. */
function leave(run: Run, prepared: PreparedSession): void {
  const { options, signal } = run;
  const address = new URL(prepared.url);
  if (options.lang) address.searchParams.set('lang', options.lang);
  // Whoever is asked whether to leave a half-filled form may stay.
  const stopWatching = watchForLife(() => {
    // Nor is it to take the page away after all.
    window.stop();
    run.fail(notLoaded());
  });
  signal.addEventListener('abort', stopWatching);
  // Kept in memory while it was left, the page goes on where it was.
  const onShow = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    stopWatching();
    void comeBack(run, prepared, false).catch(run.fail);
  };
  window.addEventListener('pageshow', onShow);
  signal.addEventListener('abort', () => window.removeEventListener('pageshow', onShow));
  location.assign(address);
}

/**
 * The page is there again after a redirect. Coming back says nothing of the outcome: whoever
 * presses Back comes back too. The companion knows whether anything was sent in.
 *
 * @param called - Whether it came back by the callback URL, as far as one can see.
 */
async function comeBack(run: Run, prepared: PreparedSession, called: boolean): Promise<void> {
  const { options, signal } = run;
  const { id, url, ticket } = prepared;
  const status =
    ticket && id !== null
      ? await readOutcome(options.endpoint, { id, ticket }, signal, called)
      : null;
  if (signal.aborted) return;
  if (status === 'expired' || status === 'abandoned') {
    throw new FlowError('session-expired', 'The session expired before its end. Create another.');
  }
  const left = status === null ? !called : isUnsent(status);
  if (left) run.end({ status: 'canceled', session: { id, url }, reason: 'user' });
  else finish(run, prepared);
}

/** What became of a session; null if it cannot be known. */
async function readOutcome(
  endpoint: string,
  session: { id: string; ticket: string },
  signal: AbortSignal,
  called: boolean,
): Promise<string | null> {
  let status = await readSessionStatus(endpoint, session, signal);
  // The user may be faster than the webhook that tells of the pictures.
  for (let asked = 1; called && asked < STATUS_QUESTIONS && isUnsent(status); asked++) {
    await new Promise((resolve) => {
      setTimeout(resolve, STATUS_DELAY);
    });
    if (signal.aborted) break;
    status = await readSessionStatus(endpoint, session, signal);
  }
  return status;
}

function isUnsent(status: string | null): boolean {
  return status === 'created' || status === 'started';
}

/** A callback URL is a page of its own; Back and reload show one that was there. */
function isCallback(): boolean {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.type !== 'reload' && entry?.type !== 'back_forward';
}

/** A place for the SDK, which finds no place that is not in the document itself. */
function createContainer({ options: { mode, container: parent }, shared }: Run): {
  container: HTMLElement | null;
  remove(): void;
} {
  const none = { container: null, remove() {} };
  if (mode !== 'embedded' || !parent || matchMedia(TOO_NARROW).matches) return none;
  if (parent.getRootNode() !== document) {
    if (!warnedOfContainer && parent.isConnected) {
      warnedOfContainer = true;
      // eslint-disable-next-line no-console -- for the developer: the page works, but not as it asks
      console.warn(
        'veriff-verify: an embedded flow has to be in the document itself, not in a shadow root. It opens on top of the page.',
      );
    }
    return none;
  }
  const container = document.createElement('div');
  container.id = `veriff-${shared.nanoid()}`;
  container.slot = 'flow';
  container.style.cssText = CONTAINER_STYLE;
  parent.append(container);
  return { container, remove: () => container.remove() };
}
