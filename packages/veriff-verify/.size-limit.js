import { globSync } from 'node:fs';

const file = (name, path, limit) => ({ name, path: `dist/cdn/${path}`, brotli: true, limit });

/** Files of dist/cdn by what they are; the flow, its English and the SDK are loaded on intent. */
export default [
  file('first load, lit inside', 'veriff-verify.js', '8.5 kB'),
  file('the same as a classic script', 'veriff-verify.classic.js', '8.6 kB'),
  file('flow, loaded on intent', 'veriff-flow-*.js', '10.4 kB'),
  file('English and the switch of languages', 'veriff-language-*.js', '2.5 kB'),
  ...globSync('veriff-strings-*.js', { cwd: `${import.meta.dirname}/dist/cdn` })
    .sort()
    .map((path) =>
      file(`language ${path.replace(/^veriff-strings-|-[\w-]{6}\.js$/g, '')}`, path, '0.6 kB'),
    ),
];
