/**
 * The schemas of Veriff's shapes as components of an OpenAPI document: one for each exported
 * schema, described by its doc comments.
 */
import { toJsonSchemaDefs, type JsonSchema as ValibotJsonSchema } from '@valibot/to-json-schema';
import * as api from '@veriff-verify/api';
import type * as v from 'valibot';
import type { SchemaDocs } from './openapi-docs.ts';
import { schemaDocs } from './schema-docs.generated.ts';

/** A schema of JSON Schema 2020-12, as far as it is used here. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  deprecated?: boolean;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  minLength?: number;
  maxLength?: number;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  contentMediaType?: string;
}

const { values } = api;

/** Plain values of requests that have a name of their own. */
const namedValues: Record<string, v.GenericSchema> = {
  CalendarDate: values.date,
  CountryCode: values.country,
  HttpsUrl: values.httpsUrl,
  Identifier: values.identifier,
  Timestamp: values.timestamp,
  Uuid: values.uuid,
  VendorData: values.vendorData,
};

const exported: Record<string, v.GenericSchema> = Object.fromEntries(
  Object.entries(api as Record<string, unknown>)
    .filter((entry): entry is [string, v.GenericSchema] => isSchema(entry[1]))
    .filter(([, schema]) => schema !== values.uuid),
);

const definitions: Record<string, v.GenericSchema> = {
  ...namedValues,
  ...Object.fromEntries(
    Object.entries(exported).map(([name, schema]) => [componentName(name), schema]),
  ),
};

const nameOf = new Map(Object.entries(definitions).map(([name, schema]) => [schema, name]));

/** Answers are read leniently; these are the types that Veriff sends. */
const answerValues = new Map<unknown, JsonSchema>([
  [values.text, { type: ['string', 'null'] }],
  [values.number, { type: ['number', 'null'] }],
  [values.flag, { type: ['boolean', 'null'] }],
  [values.looseRecord, { type: ['object', 'null'], additionalProperties: true }],
]);

/** Rules that belong to one field; the comment of that field says them. */
const rulesOfFields: ReadonlySet<unknown> = new Set(api.consent.pipe);

/** All components, by name in alphabetical order. */
export function schemaComponents(): Record<string, JsonSchema> {
  const components = toJsonSchemaDefs(definitions, {
    target: 'draft-2020-12',
    typeMode: 'input',
    overrideRef: ({ referenceId }) => reference(referenceId),
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      asValibot(
        answerValues.get(valibotSchema) ??
          collapseNull(valibotSchema.type, withoutEmpty(jsonSchema as JsonSchema)),
      ),
    overrideAction({ valibotAction, jsonSchema, errors }) {
      // JSON has no infinite number, and spaces around one in an answer are nobody's concern.
      if (valibotAction.type === 'finite' || valibotAction.type === 'trim') return jsonSchema;
      if (valibotAction.type !== 'check') {
        if (errors) throw new Error(errors.join(' '));
        return null;
      }
      const { message } = valibotAction as unknown as { message: string };
      const said = jsonSchema.type !== 'object' || message === 'must be an object';
      if (said || rulesOfFields.has(valibotAction)) return jsonSchema;
      return { ...jsonSchema, description: `It ${message}.` };
    },
  }) as Record<string, JsonSchema>;

  const sources = [
    ...Object.keys(exported).map((name) => [componentName(name), name] as const),
    ...Object.entries(namedValues).map(
      ([name, schema]) =>
        [name, Object.entries(values).find(([, value]) => value === schema)?.[0] ?? ''] as const,
    ),
  ];
  for (const [name, source] of sources) {
    const component = components[name];
    const docs = schemaDocs[source];
    if (component && docs) components[name] = describe(component, docs, components);
  }
  extend(components, 'CalendarDate', { format: 'date' });
  // Veriff's pages differ on both types, and the sandbox can be switched between them.
  const { properties } = components['ErrorBody'] ?? {};
  Object.assign(properties?.['status'] ?? {}, { type: ['string', 'integer'] });
  Object.assign(properties?.['code'] ?? {}, { type: ['string', 'integer'] });
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where the component of an exported schema stands. */
export function schemaReference(schema: v.GenericSchema): string {
  const name = nameOf.get(schema);
  if (!name) throw new TypeError('This schema is not exported, so it has no component.');
  return reference(name);
}

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}

function componentName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}

/** `anyOf: [X, null]` is shorter as a list of types, and null is the default of every answer. */
function collapseNull(valibotType: string, schema: JsonSchema): JsonSchema {
  const inner = valibotType === 'nullish' ? schema.anyOf?.[0] : null;
  if (!inner) return schema;
  if (inner.$ref) return { anyOf: [inner, { type: 'null' }] };
  if (typeof inner.type !== 'string') return inner;
  return { ...inner, type: [inner.type, 'null'] };
}

/** With what the comments say; an object that has a name in the sources becomes a component. */
function describe(
  schema: JsonSchema,
  docs: SchemaDocs,
  components: Record<string, JsonSchema>,
): JsonSchema {
  const { description, deprecated, item, fields = {} } = docs;
  const properties = { ...schema.properties };
  for (const [name, field] of Object.entries(fields)) {
    const property = properties[name];
    if (!property) throw new Error(`There is no field ${name}; run node openapi/build.ts again.`);
    properties[name] = describe(property, field, components);
  }
  const whole: JsonSchema = {
    ...schema,
    ...(schema.properties && { properties }),
    ...(item && schema.items && { items: describe(schema.items, item, components) }),
  };
  return {
    // It is a reference already where the schema is exported.
    ...(docs.schema && schema.properties ? nameObject(whole, docs.schema, components) : whole),
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
  };
}

function nameObject(
  schema: JsonSchema,
  source: string,
  components: Record<string, JsonSchema>,
): JsonSchema {
  const name = componentName(source);
  const nullable = Array.isArray(schema.type) && schema.type.includes('null');
  components[name] ??= describe(
    nullable ? { ...schema, type: 'object' } : schema,
    schemaDocs[source] ?? {},
    components,
  );
  const $ref = reference(name);
  return nullable ? { anyOf: [{ $ref }, { type: 'null' }] } : { $ref };
}

function extend(components: Record<string, JsonSchema>, name: string, more: JsonSchema): void {
  const component = components[name];
  if (!component) throw new Error(`There is no component ${name}.`);
  Object.assign(component, more);
}

/** Leaves out lists of nothing, and names the type of a constant. */
function withoutEmpty(schema: JsonSchema): JsonSchema {
  const { required, properties, ...rest } = schema;
  return {
    ...(typeof rest.const === 'string' && { type: 'string' }),
    ...rest,
    ...(properties && Object.keys(properties).length > 0 && { properties }),
    ...(required && required.length > 0 && { required }),
  };
}

function asValibot(schema: JsonSchema): ValibotJsonSchema {
  return schema as ValibotJsonSchema;
}
