/** What a schema's doc comments say, by the structure of the schema. */
export interface SchemaDocs {
  description?: string;
  deprecated?: true;
  /** Name of the constant in the schema files that stands here. */
  schema?: string;
  fields?: Readonly<Record<string, SchemaDocs>>;
  item?: SchemaDocs;
}
