import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Takes the indentation out of the style sheets, which no minifier looks into. */
const compactStyles: Plugin = {
  name: 'compact-styles',
  transform: {
    filter: { id: /\.styles\.ts$/ },
    handler: (code) =>
      code
        .replace(/\s*\n\s*/g, ' ')
        .replace(/\s*([{};,])\s*|(?<=:)\s+/g, '$1')
        .replace(/;}/g, '}'),
  },
};

/**
 * Lets the file for a script tag be imported where there is no DOM, such as by a server that
 * renders the page. Lit's own build for Node is several times the size.
 */
const withoutDom: Plugin = {
  name: 'without-dom',
  transform: {
    filter: { id: /(reactive-element|lit-html)\.js$/ },
    handler(code) {
      const safe = code
        .replace('extends HTMLElement', 'extends(globalThis.HTMLElement??class{})')
        .replace('=document,', '=globalThis.document??{createTreeWalker(){}},');
      if (safe === code) this.error('Lit is not written as expected any more.');
      return safe;
    },
  },
};

/** For bundlers and for Node: dependencies stay imports. */
const npm: UserConfig = {
  build: {
    target: 'es2022',
    sourcemap: true,
    lib: {
      entry: { index: 'src/index.ts', element: 'src/element.ts' },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^lit(\/|$)/, 'nanoid', '@veriff/incontext-sdk'],
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
};

/** For a script tag: one file, and the SDK of Veriff in another that is loaded when needed. */
const cdn: UserConfig = {
  plugins: [compactStyles, withoutDom],
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: 'dist/cdn',
    lib: { entry: { 'veriff-verify': 'src/index.ts' }, formats: ['es'] },
    rolldownOptions: {
      output: { minify: true, chunkFileNames: 'veriff-[name]-[hash].js' },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'cdn' ? cdn : npm));
