/** The person, and the screening against watchlists. */
import { operations } from '@veriff-verify/api';
import type { SandboxParts } from '../context.ts';
import { screeningData, sessionPerson } from '../screening.ts';
import { currentAttempt } from '../store.ts';
import { monitoringCode } from '../validation.ts';
import type { OperationRoutes } from './operation-routes.ts';

export function screeningRoutes(routes: OperationRoutes, { lifecycle }: SandboxParts): void {
  routes.route(operations.getPerson, ({ c, id }) =>
    c.json({ status: 'success', person: sessionPerson(routes.findSession(id)) }),
  );

  routes.route(operations.getWatchlistScreening, ({ c, id }) =>
    c.json({ status: 'success', data: screeningData(routes.findSession(id)) }),
  );

  routes.route(
    operations.stopWatchlistMonitoring,
    ({ c, id }) => {
      const session = routes.findSession(id);
      lifecycle.stopMonitoring(session);
      const { screening, vendorData, monitorStatus } = session;
      const attemptId = screening?.attemptId ?? currentAttempt(session).id;
      const data = { attemptId, sessionId: id, vendorData, monitorStatus };
      return c.json({ status: 'success', data });
    },
    { codeOf: monitoringCode },
  );
}
