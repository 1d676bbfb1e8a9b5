import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  installProject,
  type PackageName,
  type Project,
  packageNames,
} from './packages/install.ts';

const execute = promisify(execFile);
const { resolve } = createRequire(import.meta.url);

let project: Project;

beforeAll(async () => {
  project = await installProject();
});

afterAll(async () => {
  await project?.remove();
});

/** Runs a module in plain Node, from the user's project. */
async function runInNode(code: string): Promise<string> {
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: project.folder,
    env: { PATH: process.env['PATH'] },
  });
  return stdout.trim();
}

describe.each(packageNames)('%s, packed as for the registry', (name) => {
  test('has nothing that publint finds', async () => {
    const tarball = await readFile(project.tarball(name));
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(tarball).buffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('has types that are right wherever ESM is', async () => {
    const attw = join(resolve('@arethetypeswrong/cli/package.json'), '../dist/index.js');
    // What CommonJS and older resolution find is no promise of an ESM package.
    const { code, stdout } = await execute(process.execPath, [
      attw,
      project.tarball(name),
      ...['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color'],
    ]).then(
      (result) => ({ ...result, code: 0 }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(code, stdout).toBe(0);
  });

  test('imports in plain Node by every entry', async () => {
    const { exports } = await project.manifest(name);
    for (const entry of Object.keys(exports)) {
      const id = name + entry.slice(1);
      const names = await runInNode(
        entry.endsWith('.json')
          ? `import data from ${JSON.stringify(id)} with { type: 'json' }; console.log(Object.keys(data).join())`
          : `import * as module from ${JSON.stringify(id)}; console.log(Object.keys(module).join())`,
      ).catch((error: { stderr: string }) => expect.fail(`${id}: ${error.stderr}`));
      // The contract is types alone.
      if (id !== '@veriff-verify/companion/contract') expect(names, id).not.toBe('');
    }
  });

  test('holds its licence and its README, and neither sources nor tests', async () => {
    const folder = project.installed(name);
    const files = globSync('**/*', { cwd: folder });
    expect(files.filter((file) => /^src|\.test\.|(^|\/)testing\/|tsconfig/.test(file))).toEqual([]);
    expect(files).toContain('LICENSE');
    expect(files).toContain('README.md');
  });
});

describe('veriff-verify', () => {
  const name: PackageName = 'veriff-verify';

  test('does not need the companion, not even for its types', async () => {
    const { dependencies } = await project.manifest(name);
    expect(Object.keys(dependencies ?? {})).not.toContain('@veriff-verify/companion');
    for (const file of globSync('dist/**/*.{js,d.ts}', { cwd: project.installed(name) })) {
      const text = await readFile(join(project.installed(name), file), 'utf8');
      expect(text.includes('@veriff-verify/'), file).toBe(false);
    }
  });

  test('has source maps with the sources inside, for every file that holds code', async () => {
    const folder = project.installed(name);
    const files = globSync('dist/**/*.js', { cwd: folder });
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const text = await readFile(join(folder, file), 'utf8');
      const map = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(text)?.[1];
      if (map === undefined) {
        // Texts alone, or names that stand elsewhere.
        expect(file).toMatch(/veriff-strings-|\/flow\.js$|_virtual/);
        continue;
      }
      const { sources, sourcesContent } = JSON.parse(
        await readFile(join(folder, file, '..', map), 'utf8'),
      ) as { sources: string[]; sourcesContent?: (string | null)[] };
      expect(sources.length, file).toBeGreaterThan(0);
      expect(
        sources.filter((_, index) => !sourcesContent?.[index]),
        file,
      ).toEqual([]);
    }
  });

  describe.each(['bundler', 'nodenext'])('in a TypeScript project with %s resolution', (mode) => {
    const options = {
      bundler: { module: 'esnext', moduleResolution: 'bundler' },
      nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
    }[mode];

    /** What tsc says of a module, checking the libraries too. */
    async function check(code: string): Promise<string> {
      const config = join(project.folder, `tsconfig.${mode}.json`);
      const source = join(project.folder, `${mode}.mts`);
      await writeFile(source, code);
      await writeFile(
        config,
        JSON.stringify({
          compilerOptions: {
            ...options,
            target: 'es2023',
            lib: ['es2023', 'dom', 'dom.iterable'],
            types: [],
            strict: true,
            exactOptionalPropertyTypes: true,
            noEmit: true,
            resolveJsonModule: true,
          },
          files: [source],
        }),
      );
      const tsc = join(resolve('typescript/package.json'), '../bin/tsc');
      const { stdout } = await execute(process.execPath, [tsc, '-p', config]).catch(
        (error: { stdout: string }) => error,
      );
      return stdout;
    }

    test('elements and events have their types', async () => {
      const said = await check(`
        import { type VerificationResult } from 'veriff-verify';
        import { VeriffVerifyElement } from 'veriff-verify/element.js';

        const element = document.createElement('veriff-verify');
        const same: VeriffVerifyElement = element;
        element.init = { person: { firstName: 'Ada', idNumber: 1 }, vendorData: 'customer-1' };
        element.mode = 'embedded';
        element.addEventListener('veriff-canceled', (e) => {
          const reason: 'user' | 'host' | 'removed' = e.reason;
          const id: string | null | undefined = e.session?.id;
        });
        document.addEventListener('veriff-before-start', (e) => {
          e.preventDefault();
          e.init = { vendorData: 'customer-1' };
        });
        element.addEventListener('veriff-decision', (e) => {
          if (e.decision.status === 'approved') console.log(e.decision.code?.toFixed());
        });
        const result: VerificationResult = await element.start();
        if (result.status === 'canceled') console.log(result.reason);

        // @ts-expect-error No such mode.
        element.mode = 'popup';
        // @ts-expect-error No such field of a person.
        element.init = { person: { nickName: 'Ada' } };
        // @ts-expect-error Read-only.
        element.status = 'finished';
        // @ts-expect-error Started events have no reason.
        element.addEventListener('veriff-started', (e) => e.reason);
      `);
      expect(said).toBe('');
    });

    test('the class, the headless entry, the headers and the manifest have theirs', async () => {
      const said = await check(`
        import { VeriffVerification, type VeriffErrorCode } from 'veriff-verify/headless.js';
        import { contentSecurityPolicy, permissionsPolicy } from 'veriff-verify/headers.js';
        import manifest from 'veriff-verify/custom-elements.json' with { type: 'json' };

        const verification = new VeriffVerification({ endpoint: '/veriff' });
        verification.addEventListener('veriff-error', (e) => {
          const code: VeriffErrorCode = e.error.code;
          const again: boolean = e.error.retryable;
        });
        verification.addEventListener('change', () => verification.status);
        const headers: string[] = [contentSecurityPolicy, permissionsPolicy];
        const version: string = manifest.schemaVersion;
        // @ts-expect-error No such option.
        new VeriffVerification({ end: '/veriff' });
      `);
      expect(said).toBe('');
    });

    test('a mistake in it would be told', async () => {
      expect(await check(`import { nothing } from 'veriff-verify';`)).toContain('TS2305');
    });
  });

  describe('bundled by Vite', () => {
    const define = 'customElements?.define("veriff-verify"';

    async function bundle(code: string): Promise<Rolldown.OutputChunk[]> {
      const entry = join(project.folder, 'entry.js');
      await writeFile(entry, code);
      const { output } = (await build({
        configFile: false,
        root: project.folder,
        logLevel: 'error',
        build: { write: false, minify: false, rolldownOptions: { input: entry } },
      })) as Rolldown.RolldownOutput;
      return output.filter((file) => file.type === 'chunk');
    }

    test('the entry defines the tag, and leaves the flow and the languages for later', async () => {
      const chunks = await bundle(`import 'veriff-verify';`);
      const first = chunks.find(({ isEntry }) => isEntry);
      expect(first?.code.includes(define)).toBe(true);
      const modules = (chunk: Rolldown.OutputChunk | undefined) =>
        chunk?.moduleIds.join('\n') ?? '';
      expect(modules(first)).not.toMatch(/incontext-sdk|languages/);
      expect(first?.imports).toEqual([]);
      const later = chunks.filter(({ isEntry }) => !isEntry);
      expect(later.map(modules).join('\n')).toMatch(/incontext-sdk/);
      expect(later.length).toBeGreaterThan(40);
    });

    test('the class alone defines nothing, and is gone when nobody uses it', async () => {
      const [used] = await bundle(
        `import { VeriffVerifyElement } from 'veriff-verify/element.js'; globalThis.Element = VeriffVerifyElement;`,
      );
      expect(used?.code.includes(define)).toBe(false);
      const unused = await bundle(
        `import { VeriffVerifyElement } from 'veriff-verify/element.js';
         import { VeriffVerification } from 'veriff-verify/headless.js';`,
      );
      expect(unused).toHaveLength(1);
      expect(unused[0]?.moduleIds.filter((id) => id.includes('veriff-verify/dist'))).toEqual([]);
    });

    test('the headless entry takes no Lit with it', async () => {
      const chunks = await bundle(
        `import { VeriffVerification } from 'veriff-verify/headless.js'; globalThis.verification = new VeriffVerification();`,
      );
      expect(chunks.flatMap(({ moduleIds }) => moduleIds).join('\n')).not.toMatch(/\/lit/);
    });
  });

  describe('for a script tag', () => {
    const cdn = () => join(project.installed(name), 'dist/cdn');

    test.each(['veriff-verify.js', 'veriff-verify.classic.js'])(
      '%s is one file and imports in plain Node',
      async (file) => {
        const text = await readFile(join(cdn(), file), 'utf8');
        expect(/(^|[;}])import[\s{"'*`]/m.test(text)).toBe(false);
        await runInNode(`await import(${JSON.stringify(join(cdn(), file))})`);
      },
    );

    test('integrity.json has the hash of every file', async () => {
      const integrity = JSON.parse(await readFile(join(cdn(), 'integrity.json'), 'utf8')) as Record<
        string,
        string
      >;
      const files = globSync('*.js', { cwd: cdn() });
      expect(Object.keys(integrity).sort()).toEqual(files.sort());
      for (const file of files) {
        const hash = createHash('sha384').update(await readFile(join(cdn(), file)));
        expect(integrity[file], file).toBe(`sha384-${hash.digest('base64')}`);
      }
    });

    test('the licences of what is inside are beside it', async () => {
      const licences = await readFile(join(cdn(), 'licenses.md'), 'utf8');
      for (const bundled of [
        'lit',
        'lit-html',
        '@lit/reactive-element',
        '@shoelace-style/localize',
        '@veriff/incontext-sdk',
        'nanoid',
      ]) {
        expect(licences).toContain(`## ${bundled} - `);
      }
      const code = await readFile(join(cdn(), 'veriff-verify.js'), 'utf8');
      expect(code.split('\n')[0]).toMatch(/^\/\*! veriff-verify .* licenses\.md \*\/$/);
    });
  });
});
