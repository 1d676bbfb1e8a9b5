/**
 * A companion for the tests that does as it is told, served by the test runner itself.
 * `PUT /stub/<key>` takes a list of answers, `GET /stub/<key>` gives the requests seen, and
 * everything below `/stub/<key>/` takes the next answer; the last one stays.
 * Any address with `?count=<key>` counts as a request too; `?policy=` and `?csp=` become its
 * Permissions-Policy and Content-Security-Policy. It is served as usual.
 */
export function stubMiddleware() {
  const stubs = new Map();
  const stub = (key) => {
    if (!stubs.has(key)) stubs.set(key, { answers: [], requests: [] });
    return stubs.get(key);
  };

  return async function stubRoutes(context, next) {
    const { count, policy, csp } = context.query;
    if (count) {
      stub(count).requests.push({ method: context.method, path: context.path });
      context.set('Cache-Control', 'no-store');
    }
    if (policy) context.set('Permissions-Policy', policy);
    if (csp) context.set('Content-Security-Policy', csp);
    const [, key, path] = /^\/stub\/([\w-]+)(\/.*)?$/.exec(context.path) ?? [];
    if (!key) return next();

    const { answers, requests } = stub(key);
    const body = await text(context.req);
    if (!path && context.method === 'PUT') {
      answers.splice(0, answers.length, ...JSON.parse(body));
      context.body = '';
      return;
    }
    if (!path) {
      context.body = requests;
      return;
    }
    requests.push({ method: context.method, path, headers: context.headers, body });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer.reset) {
      context.respond = false;
      context.req.socket.destroy();
    } else if (answer.hang) {
      context.respond = false;
      context.req.socket.on('close', () => {});
    } else {
      context.body =
        typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
      context.status = answer.status ?? 200;
      context.set({ 'Content-Type': 'application/json', ...answer.headers });
    }
  };
}

async function text(request) {
  let all = '';
  for await (const chunk of request) all += chunk;
  return all;
}
