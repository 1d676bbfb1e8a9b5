/** Sessions: create, submit, delete, collected data, decision, attempts. */
import { operations } from '@veriff-verify/api';
import { isoTime } from '../clock.ts';
import { nodeConnection, type SandboxParts } from '../context.ts';
import { codedFailure, plainFailure } from '../errors.ts';
import { decisionPayload } from '../outcomes.ts';
import type { Session, SessionStatus } from '../store.ts';
import {
  checkLegacyFields,
  collectedDataCode,
  sessionCode,
  submissionCode,
} from '../validation.ts';
import type { OperationHandler, OperationRoutes } from './operation-routes.ts';

const deletableStatuses: ReadonlySet<SessionStatus> = new Set([
  'created',
  'started',
  'approved',
  'declined',
  'resubmission_requested',
  'expired',
  'abandoned',
]);

export function sessionRoutes(routes: OperationRoutes, parts: SandboxParts): void {
  const { clock, lifecycle, deletions, settings } = parts;

  routes.route(
    operations.createSession,
    async ({ c, request, size }) => {
      const init = request.verification;
      checkLegacyFields(init, clock.now());
      const session = await lifecycle.create({
        kind: 'document',
        init,
        size,
        host: routes.origin(c),
        ip: nodeConnection(c).incoming?.socket?.remoteAddress ?? null,
      });
      const { id, url, vendorData, endUserId, host, token: sessionToken } = session;
      const verification =
        settings.current.sessionShape === 'legacy'
          ? { id, url, baseUrl: host, sessionToken }
          : { id, url, vendorData, endUserId, host, status: 'created', sessionToken };
      return c.json({ status: 'success', verification }, 201);
    },
    { codeOf: sessionCode },
  );

  routes.route(
    operations.submitSession,
    ({ c, id }) => {
      const session = routes.findSession(id);
      if (!lifecycle.submit(session)) {
        throw codedFailure(1304, `It is "${session.status}", so it cannot become "submitted".`);
      }
      const { url, vendorData, host, status, token: sessionToken } = session;
      const verification = { id, url, vendorData, host, status, sessionToken };
      return c.json({ status: 'success', verification });
    },
    { codeOf: submissionCode },
  );

  routes.route(operations.deleteSession, ({ c, id }) => {
    const session = routes.findSession(id);
    if (!parts.allowDelete) {
      throw plainFailure(
        403,
        'Deleting sessions is off, as it is by default at Veriff. Start the sandbox with allowDelete.',
      );
    }
    if (!deletableStatuses.has(session.status)) {
      throw codedFailure(session.status === 'review' ? 1306 : 1305);
    }
    if (!deletions.take(clock.now())) {
      throw plainFailure(429, 'Too many requests: 5 sessions an hour and 10 a day can be deleted.');
    }
    lifecycle.remove(session);
    return c.json({ status: 'success', verification: { id } });
  });

  routes.route(
    operations.addCollectedData,
    ({ c, id, request, size }) => {
      const session = routes.findSession(id);
      if (session.status !== 'created' && session.status !== 'started') {
        throw plainFailure(409, `The session is "${session.status}" and takes no data any more.`);
      }
      const attempt = lifecycle.addCollectedData(session, request, size);
      if (!attempt) throw plainFailure(413, 'The data does not fit into the sandbox (maxBytes).');
      const { collectedDataStatus } = settings.current;
      return c.json(
        { status: 'success', sessionId: id, attemptId: attempt.id },
        collectedDataStatus,
      );
    },
    { codeOf: collectedDataCode },
  );

  const answerDecision: OperationHandler<typeof operations.getDecision> = ({ c, id }) =>
    c.json(decisionPayload(routes.findSession(id)));
  routes.route(operations.getDecision, answerDecision);
  // Such as curp-registry?version=1.0.0, of Veriff's "General FAQ".
  routes.alsoAt(operations.getDecision, `${operations.getDecision.path}/:variant`, answerDecision);

  routes.route(operations.listAttempts, ({ c, id }) =>
    c.json({ status: 'success', verifications: describeAttempts(routes.findSession(id)) }),
  );
}

/** Oldest first. */
function describeAttempts({ attempts }: Session): object[] {
  return attempts.map(({ id, status, userDefinedData, createdAt }) => ({
    id,
    status,
    userDefinedData,
    createdTime: isoTime(createdAt),
  }));
}
