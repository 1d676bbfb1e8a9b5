import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import MagicString, { type SourceMap } from 'magic-string';
import { defineConfig, type Plugin, type UserConfig, Visitor } from 'vite';

import manifest from './package.json' with { type: 'json' };

const { version, dependencies } = manifest;

/** Takes the white space out of templates, which no minifier looks into. */
const compactTemplates: Plugin = {
  name: 'compact-templates',
  transform: {
    filter: { id: /\/src\/.+\.ts$/, code: /\b(css|html)`/ },
    handler(code) {
      const result = new MagicString(code);
      new Visitor({
        TaggedTemplateExpression({ tag, quasi: { quasis } }) {
          const language = tag.type === 'Identifier' && languages[tag.name];
          if (!language) return;
          for (const { start: from, value } of quasis) {
            const start = code.indexOf(value.raw, from);
            for (const match of value.raw.matchAll(language)) {
              const at = start + match.index;
              result.overwrite(at, at + match[0].length, match.groups?.['kept'] ?? space(match[0]));
            }
          }
        },
      }).visit(this.parse(code));
      return withMap(result);
    },
  },
};

/** What may go, but for the `kept` part; a line break between words stays as one space. */
const languages: Readonly<Record<string, RegExp>> = {
  css: /\/\*[^]*?\*\/\s*|(?:\s*;(?=\s*\}))?\s*(?<kept>[{};,])\s*|(?<=:)\s+|\s*\n\s*/g,
  html: /\s*\n\s*(?<kept>>)|\s*\n\s*/g,
};

function space(text: string): string {
  return /^\s*\n/.test(text) ? ' ' : '';
}

function withMap(result: MagicString): { code: string; map: SourceMap } {
  return { code: result.toString(), map: result.generateMap({ hires: true }) };
}

const versions = /\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[\d.]+"\)/;

/**
 * Lit as the file for a script tag has it. Each piece must be there as it is written here.
 *
 * - Without a DOM it can be imported, such as by a server that renders the page. Lit's own build
 *   for Node is several times the size.
 * - It does without what no browser needs that knows `attachInternals()`: styles that cannot be
 *   adopted, and the hooks of polyfills.
 * - It does without what this element needs not: properties declared by decorators, controllers
 *   that go again, and the lists of versions by which Lit's builds for development warn of each
 *   other.
 */
const litPieces: Readonly<Record<string, readonly (readonly [from: RegExp, to: string])[]>> = {
  'css-tag.js': [[/\w+\.ShadowRoot&&.+?"replace"in CSSStyleSheet\.prototype/, '!0']],
  'reactive-element.js': [
    [/extends HTMLElement/, 'extends(globalThis.HTMLElement??class{})'],
    [/\w+\.reactiveElementPolyfillSupport/, 'void 0'],
    [/removeController\(\w+\)\{[^{}]*\}/, ''],
    [/Symbol\.metadata\?\?=.+?new WeakMap;/, ''],
    [/const (\w+)=this\[Symbol\.metadata\];if\(null!==\1\)\{[^{}]*\}/, ''],
    [versions, '0'],
  ],
  'lit-html.js': [
    [/=document,/, '=globalThis.document??{createTreeWalker(){}},'],
    [/\w+\.litHtmlPolyfillSupport/, 'void 0'],
    [versions, '0'],
  ],
  'lit-element.js': [
    [/\w+\.litElementHydrateSupport/, '(void 0)'],
    [/\w+\.litElementPolyfillSupport/, 'void 0'],
    [versions, '0'],
  ],
};

const compactLit: Plugin = {
  name: 'compact-lit',
  transform: {
    filter: { id: /\/node_modules\/.*\/(css-tag|reactive-element|lit-html|lit-element)\.js$/ },
    handler(code, id) {
      const result = new MagicString(code);
      for (const [from, to] of litPieces[basename(id)] ?? []) {
        if (!from.test(code)) this.error(`Lit is not written as expected any more: ${from}`);
        result.replace(from, to);
      }
      return withMap(result);
    },
  },
};

/** The files that are loaded when they are needed, named by their content. */
const lazyFile = /^\.\/veriff-.+-[\w-]{6,8}\.js$/;

/** The classic script is made of the module, so that both share the files loaded later. */
const fromModule: Plugin = {
  name: 'from-module',
  enforce: 'pre',
  resolveId(id) {
    return lazyFile.test(id) ? { id, external: true } : null;
  },
  load: {
    filter: { id: /dist\/cdn\/veriff-verify\.js$/ },
    handler: async (id) => ({
      code: (await readFile(id, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/m, ''),
      map: await readFile(`${id}.map`, 'utf8'),
    }),
  },
};

const isLanguage = /\/src\/languages\/(?!index\.)/;

const banner = `/*! veriff-verify ${version}, MIT; see licenses.md */`;

/** A language holds its texts alone, in the order of the English ones, which have the names. */
const textsWithoutNames: Plugin = {
  name: 'texts-without-names',
  transform: {
    filter: { id: /\/src\/languages\/(?!en\.|index\.)[\w-]+\.ts$/ },
    handler(code) {
      const result = new MagicString(code);
      new Visitor({
        ObjectExpression({ start, end, properties }) {
          result.overwrite(start, start + 1, '[').overwrite(end - 1, end, ']');
          for (const property of properties) {
            if (property.type === 'Property') result.remove(property.start, property.value.start);
          }
        },
      }).visit(this.parse(code));
      return withMap(result);
    },
  },
};

/** A language holds texts and no code, so that a source map would cost bytes and tell nothing. */
const withoutMapsOfLanguages: Plugin = {
  name: 'without-maps-of-languages',
  generateBundle(_options, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type !== 'chunk' || !isLanguage.test(file.facadeModuleId ?? '')) continue;
      file.code = file.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
      Reflect.deleteProperty(bundle, `${name}.map`);
    }
  },
};

/** For bundlers and for Node: dependencies stay imports. */
const npm: UserConfig = {
  plugins: [compactTemplates],
  build: {
    target: 'es2022',
    sourcemap: true,
    lib: {
      entry: {
        index: 'src/index.ts',
        element: 'src/element.ts',
        headless: 'src/headless.ts',
        headers: 'src/headers.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
};

/** For a script tag: one file as a module, and beside it what is loaded when it is needed. */
const cdn: UserConfig = {
  plugins: [compactTemplates, compactLit, textsWithoutNames, withoutMapsOfLanguages],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist/cdn',
    sourcemap: true,
    license: { fileName: 'licenses.md' },
    lib: { entry: { 'veriff-verify': 'src/index.ts' }, formats: ['es'] },
    rolldownOptions: {
      output: {
        minify: true,
        comments: false,
        postBanner: ({ isEntry }) => (isEntry ? banner : ''),
        chunkFileNames: ({ facadeModuleId }) =>
          isLanguage.test(facadeModuleId ?? '')
            ? // There are fifty, named where they are loaded: six letters tell two of one apart.
              'veriff-strings-[name]-[hash:6].js'
            : 'veriff-[name]-[hash].js',
      },
    },
  },
};

/** The same for a script tag without `type="module"`. */
const classic: UserConfig = {
  plugins: [fromModule],
  build: {
    target: 'es2022',
    outDir: 'dist/cdn',
    emptyOutDir: false,
    sourcemap: true,
    lib: {
      entry: { 'veriff-verify.classic': 'dist/cdn/veriff-verify.js' },
      formats: ['iife'],
      name: 'VeriffVerify',
      fileName: (_format, name) => `${name}.js`,
    },
    rolldownOptions: {
      output: { minify: true, comments: false, postBanner: banner },
    },
  },
};

export default defineConfig(({ mode }) => ({ cdn, classic })[mode] ?? npm);
