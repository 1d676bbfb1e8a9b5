/**
 * Writes the types of `src/contract.ts` out into its declaration file, after tsc: at a user's
 * place there is neither the companion's package nor the schemas that these types come from.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = join(import.meta.dirname, '..');
const source = join(folder, 'src/contract.ts');
const target = join(folder, 'dist/types/contract.d.ts');

const configuration = ts.getParsedCommandLineOfConfigFile(
  join(folder, 'tsconfig.json'),
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic({ messageText }) {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  },
);
const program = ts.createProgram([source], configuration?.options ?? {});
const checker = program.getTypeChecker();
const file = program.getSourceFile(source);
const module = file && checker.getSymbolAtLocation(file);
if (!module) throw new Error(`${source} is no module.`);

function write(type: ts.Type): string {
  if (type.isUnion()) {
    // true and false are two members of every union with a boolean in it.
    const members = new Set(
      type.types.map((member) =>
        member.flags & ts.TypeFlags.BooleanLiteral ? 'boolean' : write(member),
      ),
    );
    return [...members].sort((a, b) => Number(isEmpty(a)) - Number(isEmpty(b))).join(' | ');
  }
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type as ts.TypeReference);
    if (element) return `Array<${write(element)}>`;
  }
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) {
    return checker.typeToString(type);
  }
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    throw new Error(`The contract is to be data, not ${checker.typeToString(type)}.`);
  }
  const indexes = checker
    .getIndexInfosOfType(type)
    .map((info) => `[key: ${write(info.keyType)}]: ${write(info.type)};`);
  return `{\n${[...indexes, ...checker.getPropertiesOfType(type).map(writeProperty)].join('\n')}\n}`;
}

function writeProperty(property: ts.Symbol): string {
  const optional = property.flags & ts.SymbolFlags.Optional ? '?' : '';
  return `${document(property)}${property.name}${optional}: ${write(checker.getTypeOfSymbol(property))};`;
}

function document(symbol: ts.Symbol): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol
    .getJsDocTags(checker)
    .map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`.trim());
  const lines = [...(text ? text.split('\n') : []), ...tags];
  return lines.length > 0 ? `/**\n${lines.map((line) => ` * ${line}`).join('\n')}\n */\n` : '';
}

function isEmpty(type: string): boolean {
  return type === 'null' || type === 'undefined';
}

const types = checker.getExportsOfModule(module).map((exported) => {
  const symbol = checker.getAliasedSymbol(exported);
  const type = write(checker.getDeclaredTypeOfSymbol(symbol));
  return `${document(symbol)}export type ${exported.name} = ${type};\n`;
});

let depth = 0;
const indented = types
  .join('\n')
  .split('\n')
  .map((line) => {
    if (line.startsWith('}')) depth -= 1;
    const result = line && '  '.repeat(depth) + line;
    if (line.endsWith('{')) depth += 1;
    return result;
  })
  .join('\n');
writeFileSync(target, indented);
