/** Veriff's public API under `/v1`. */
import type { Hono } from 'hono';
import type { SandboxEnv, SandboxParts } from './context.ts';
import { mediaRoutes } from './public-api/media.ts';
import { OperationRoutes } from './public-api/operation-routes.ts';
import { registryRoutes } from './public-api/registry.ts';
import { screeningRoutes } from './public-api/screening.ts';
import { sessionRoutes } from './public-api/sessions.ts';

export function publicApi(parts: SandboxParts): Hono<SandboxEnv> {
  const routes = new OperationRoutes(parts);
  sessionRoutes(routes, parts);
  mediaRoutes(routes, parts);
  screeningRoutes(routes, parts);
  registryRoutes(routes, parts);
  return routes.app;
}
