import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

/** Texts of the type aliases that name a choice of strings, which editors offer one by one. */
const choices = new Map();

const collectChoices = {
  name: 'collect-choices',
  analyzePhase({ ts, node }) {
    if (!ts.isTypeAliasDeclaration(node) || !ts.isUnionTypeNode(node.type)) return;
    const members = node.type.types;
    if (
      members.every((member) => ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal))
    ) {
      choices.set(node.name.text, members.map((member) => member.getText()).join(' | '));
    }
  },
};

/** Names that are gone from the built files. */
const typesOnly = new Set();

const collectTypes = {
  name: 'collect-types',
  analyzePhase({ ts, node }) {
    if (ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly)) {
      typesOnly.add(node.name.text);
    }
  },
};

/** `this.a = this.b = value` in the constructor, of which the analyzer knows only the first kind. */
const chainedDefaults = {
  name: 'chained-defaults',
  analyzePhase({ ts, node, moduleDoc }) {
    if (!ts.isConstructorDeclaration(node)) return;
    const { members = [], attributes = [] } =
      moduleDoc.declarations?.find(({ name }) => name === node.parent.name?.text) ?? {};
    for (const { expression } of node.body?.statements ?? []) {
      const names = [];
      let value = expression;
      while (value && ts.isBinaryExpression(value)) {
        if (ts.isPropertyAccessExpression(value.left)) names.push(value.left.name.text);
        value = value.right;
      }
      if (names.length < 2) continue;
      for (const item of [...members, ...attributes]) {
        if (names.includes(item.fieldName ?? item.name)) item.default = value.getText();
      }
    }
  },
};

/** Users have dist, not src, and no business with private members or the browser's callbacks. */
const asPublished = {
  name: 'as-published',
  packageLinkPhase({ customElementsManifest }) {
    const published = JSON.parse(
      JSON.stringify(customElementsManifest).replace(
        /"(?:\/?src|\.)\/([\w.-]+)\.ts"/g,
        '"dist/$1.js"',
      ),
    );
    // A module of types alone is no file.
    const isFile = ({ path, exports }) => path === 'dist/index.js' || exports.some(isValue);
    const isValue = ({ kind, name }) => kind !== 'js' || (name !== '*' && !typesOnly.has(name));
    const files = new Set(published.modules.filter(isFile).map(({ path }) => path));
    published.modules = published.modules.filter(({ path }) => files.has(path));
    for (const module of published.modules) {
      module.exports = module.exports.filter(({ kind, name, declaration }) =>
        name === '*' ? files.has(declaration.module) : isValue({ kind, name }),
      );
      for (const declaration of module.declarations) {
        declaration.members &&= declaration.members.filter(
          ({ name, privacy }) => !/^#|Callback$/.test(name) && privacy !== 'private',
        );
        for (const item of [...(declaration.members ?? []), ...(declaration.attributes ?? [])]) {
          const text = choices.get(item.type?.text);
          if (text !== undefined) item.parsedType = { text };
        }
        for (const attribute of declaration.attributes ?? []) {
          attribute.parsedType ??= {
            text: attribute.type.text === 'boolean' ? 'boolean' : 'string',
          };
        }
      }
    }
    Object.assign(customElementsManifest, published);
  },
};

export default {
  globs: [
    'src/index.ts',
    'src/element.ts',
    'src/headless.ts',
    'src/headers.ts',
    'src/events.ts',
    'src/errors.ts',
    'src/session.ts',
  ],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [
    collectChoices,
    collectTypes,
    chainedDefaults,
    asPublished,
    customElementVsCodePlugin({
      typesSrc: 'parsedType',
      descriptionSrc: 'summary',
      // They have a file of their own.
      hideCssPropertiesDocs: true,
      hideLogs: true,
    }),
  ],
};
