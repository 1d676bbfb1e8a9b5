/** Users have dist, not src, and no business with private members. */
const asPublished = {
  name: 'as-published',
  packageLinkPhase({ customElementsManifest }) {
    const published = JSON.parse(
      JSON.stringify(customElementsManifest).replace(/"\/?src\/([\w.-]+)\.ts"/g, '"dist/$1.js"'),
    );
    for (const { declarations } of published.modules) {
      for (const declaration of declarations ?? []) {
        declaration.members &&= declaration.members.filter(
          ({ name, privacy }) => !name.startsWith('#') && privacy !== 'private',
        );
      }
    }
    Object.assign(customElementsManifest, published);
  },
};

export default {
  globs: ['src/index.ts', 'src/element.ts', 'src/events.ts', 'src/errors.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [asPublished],
};
