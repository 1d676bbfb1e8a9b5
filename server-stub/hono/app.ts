/** The companion inside an existing Hono application, below `/veriff`. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';

type Variables = { userId: string | undefined };

export function createApp(
  environment: Readonly<Record<string, unknown>>,
): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>();

  // Stands for the application's own sign-in.
  app.use(async (c, next) => {
    c.set('userId', c.req.header('Cookie')?.match(/(?:^|; )user=([\w-]+)/)?.[1]);
    await next();
  });

  app.route(
    '/veriff',
    createCompanionFromEnv(environment, {
      // Only who is signed in may start, and Veriff's webhooks will name them.
      authorize: (c) => {
        const userId: string | undefined = c.get('userId');
        return userId === undefined ? false : { vendorData: userId };
      },
    }),
  );

  app.get('/', (c) => c.text('The application itself.'));
  return app;
}
