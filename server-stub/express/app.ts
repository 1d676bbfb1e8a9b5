/** The companion inside an existing Express application, below `/veriff`. */
import express, { type Express } from 'express';
import { veriff } from './veriff.ts';

export function createApp(environment: Readonly<Record<string, string | undefined>>): Express {
  const app = express();
  // The proxy in front is on this machine, and says in X-Forwarded-For whom it serves.
  app.set('trust proxy', 'loopback');
  app.use('/veriff', veriff(environment));

  app.use(express.json());
  app.get('/', (_request, response) => {
    response.send('The application itself.');
  });
  app.post('/echo', (request, response) => {
    response.json(request.body);
  });
  return app;
}
