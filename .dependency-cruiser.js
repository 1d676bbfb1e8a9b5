/**
 * Who may import whom:
 *
 *   veriff-api  <- companion <- server-stub
 *   veriff-api  <- sandbox
 *   companion/contract (types only) <- veriff-verify
 *   everything  <- demo, tests, bench
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const tests = String.raw`\.test\.ts$|/testing/`;
const configuration = String.raw`(^|/)[^/]*config\.[cm]?[jt]s$|/build\.ts$|^packages/[^/]+/scripts/|/\.size-limit\.js$`;
const source = `^packages/(?!.*node_modules)`;

export default {
  forbidden: [
    {
      name: 'veriff-api-stands-alone',
      comment: 'veriff-api imports no other package of this repository.',
      severity: 'error',
      from: { path: '^packages/veriff-api/' },
      to: { path: '^(packages/(?!veriff-api/)|server-stub/|demo/|tests/|bench/)' },
    },
    {
      name: 'companion-imports-veriff-api-only',
      severity: 'error',
      from: { path: '^packages/companion/', pathNot: `${tests}|${configuration}` },
      to: { path: '^(packages/(?!companion/|veriff-api/)|server-stub/|demo/|tests/|bench/)' },
    },
    {
      name: 'sandbox-imports-veriff-api-only',
      severity: 'error',
      from: { path: '^packages/sandbox/', pathNot: tests },
      to: { path: '^(packages/(?!sandbox/|veriff-api/)|server-stub/|demo/|tests/|bench/)' },
    },
    {
      name: 'element-takes-types-of-the-contract-only',
      severity: 'error',
      from: { path: '^packages/veriff-verify/', pathNot: `${tests}|${configuration}` },
      to: {
        path: '^(packages/(?!veriff-verify/)|server-stub/|demo/|tests/|bench/)',
        pathNot: '^packages/companion/(src|dist)/contract',
      },
    },
    {
      name: 'contract-is-types-only',
      severity: 'error',
      from: { path: '^packages/veriff-verify/', pathNot: tests },
      to: {
        path: '^packages/companion/(src|dist)/contract',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'server-stub-imports-companion-only',
      severity: 'error',
      from: { path: '^server-stub/' },
      to: { path: '^(packages/(?!companion/)|demo/|tests/|bench/)' },
    },
    {
      name: 'web-standards-only',
      comment: 'The element, the companion and the client run where there is no Node.',
      severity: 'error',
      from: {
        path: '^packages/(veriff-verify|companion|veriff-api)/',
        pathNot: `${tests}|${configuration}`,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: source },
      // A cycle of types alone is gone once the types are erased.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: source },
      to: { couldNotResolve: true, pathNot: String.raw`\.generated\.ts$|^cloudflare:|^virtual:` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@veriff-verify/source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
