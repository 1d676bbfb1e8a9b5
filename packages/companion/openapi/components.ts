/** The schemas of the contract as components of an OpenAPI document, with the comments above them. */
import { toJsonSchemaDefs, type JsonSchema as ValibotJsonSchema } from '@valibot/to-json-schema';
import { sessionInit } from '@veriff-verify/api';
import ts from 'typescript';
import type * as v from 'valibot';
import * as contract from '../src/schema.ts';

/** A schema of JSON Schema 2020-12, as far as it is used here. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  deprecated?: boolean;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

const definitions: Record<string, v.GenericSchema> = {
  SessionInit: sessionInit,
  ...Object.fromEntries(
    Object.entries(contract).map(([name, schema]) => [componentName(name), schema]),
  ),
};

/** What each kind of string must look like; tells more than the pattern behind it. */
const formats: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  url: 'uri',
  email: 'email',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  iso_timestamp: 'date-time',
};

/** All components, by name in alphabetical order. */
export function schemaComponents(): Record<string, JsonSchema> {
  const components = toJsonSchemaDefs(definitions, {
    target: 'draft-2020-12',
    typeMode: 'input',
    overrideRef: ({ referenceId }) => reference(referenceId),
    overrideSchema: ({ jsonSchema }) => asValibot(tidy(jsonSchema as JsonSchema)),
    overrideAction({ valibotAction: { type, ...action }, jsonSchema }) {
      if (type === 'check') {
        const { message } = action as unknown as { message: string };
        // Lists are no objects in JSON Schema; that needs no words.
        const said = jsonSchema.type === 'object' && message === 'must be an object';
        return said ? jsonSchema : { ...jsonSchema, description: `It ${message}.` };
      }
      const format = formats[type];
      return format === undefined ? null : { ...jsonSchema, format };
    },
    errorMode: 'ignore',
  }) as Record<string, JsonSchema>;
  new Describer(components).describe();
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function reference(name: string): string {
  return `#/components/schemas/${name}`;
}

function componentName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Leaves out lists of nothing, names the type of a constant, and writes null as a type. */
function tidy(schema: JsonSchema): JsonSchema {
  const { required, properties, anyOf, ...rest } = schema;
  const [inner, other] = anyOf ?? [];
  if (typeof inner?.type === 'string' && other?.type === 'null') {
    return { ...inner, type: [inner.type, 'null'] };
  }
  return {
    ...(typeof rest.const === 'string' && { type: 'string' }),
    ...rest,
    ...(anyOf && { anyOf }),
    ...(properties && Object.keys(properties).length > 0 && { properties }),
    ...(required && required.length > 0 && { required }),
  };
}

/** Adds what the comments in the sources say, as an editor shows it. */
class Describer {
  readonly #components: Record<string, JsonSchema>;
  readonly #checker: ts.TypeChecker;
  readonly #exports: ts.Symbol[];
  readonly #described = new Set<string>();

  constructor(components: Record<string, JsonSchema>) {
    this.#components = components;
    const source = `${import.meta.dirname}/../src/contract.ts`;
    const program = ts.createProgram([source], {
      customConditions: ['@veriff-verify/source'],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ES2023,
    });
    this.#checker = program.getTypeChecker();
    const file = program.getSourceFile(source);
    const module = file && this.#checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${source} is no module.`);
    this.#exports = this.#checker.getExportsOfModule(module);
  }

  describe(): void {
    for (const symbol of this.#exports) {
      this.#component(symbol.name, this.#checker.getDeclaredTypeOfSymbol(symbol));
      const component = this.#components[symbol.name];
      if (!component) throw new Error(`There is no schema of the type ${symbol.name}.`);
      Object.assign(component, this.#comment(symbol));
    }
  }

  #component(name: string, type: ts.Type): void {
    if (this.#described.has(name)) return;
    this.#described.add(name);
    const component = this.#components[name];
    if (component) this.#fields(component, type);
  }

  #fields(schema: JsonSchema, type: ts.Type): void {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const symbol = this.#checker
        .getApparentType(this.#checker.getNonNullableType(type))
        .getProperty(name);
      if (!symbol) throw new Error(`The type has no field ${name}.`);
      const fieldType = this.#checker.getTypeOfSymbol(symbol);
      if (field.$ref) this.#component(field.$ref.split('/').at(-1) ?? '', fieldType);
      else if (field.properties) this.#fields(field, fieldType);
      else if (field.items) this.#item(field.items, fieldType);
      Object.assign(field, this.#comment(symbol));
    }
  }

  #item(schema: JsonSchema, list: ts.Type): void {
    const type = this.#checker.getNonNullableType(list);
    const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
    if (item) this.#fields(schema, item);
  }

  #comment(symbol: ts.Symbol): { description?: string; deprecated?: true } {
    const tags = symbol.getJsDocTags(this.#checker);
    const deprecated = tags.find(({ name }) => name === 'deprecated');
    const text = [
      ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)),
      ts.displayPartsToString(deprecated?.text),
    ]
      .map((part) => part.replaceAll(/\s+/g, ' ').trim())
      .filter(Boolean)
      .join(' ');
    return { ...(text && { description: text }), ...(deprecated && { deprecated: true as const }) };
  }
}

function asValibot(schema: JsonSchema): ValibotJsonSchema {
  return schema as ValibotJsonSchema;
}
