/** Sessions that are checked against a registry: created and submitted in one call. */
import { operations } from '@veriff-verify/api';
import { nodeConnection, type SandboxParts } from '../context.ts';
import { codedFailure } from '../errors.ts';
import { registryCode } from '../validation.ts';
import type { OperationRoutes } from './operation-routes.ts';

export function registryRoutes(routes: OperationRoutes, parts: SandboxParts): void {
  const { lifecycle, settings } = parts;

  routes.route(
    operations.validateRegistry,
    async ({ c, request, size }) => {
      const init = request.verification;
      if (String(init.person.idNumber).trim() === '') throw codedFailure(1308);
      const session = await lifecycle.create({
        kind: 'registry',
        init,
        size,
        host: routes.origin(c),
        ip: nodeConnection(c).incoming?.socket?.remoteAddress ?? null,
      });
      lifecycle.submit(session);
      const { id, url, vendorData, endUserId, host, status, token: sessionToken } = session;
      const verification = { id, url, vendorData, endUserId, host, status, sessionToken };
      return c.json({ status: 'success', verification }, settings.current.registryStatus);
    },
    { codeOf: registryCode },
  );
}
