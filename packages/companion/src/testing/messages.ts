/**
 * What vitest and its worker tell each other, as text: Node, Deno and Bun have no binary format in
 * common. Tests and suites point at each other, so each object stands once in a list of rows, and
 * whatever holds it names its row.
 */

type Value = string | number | boolean | null | { row: number };

type Row =
  | { list: Value[] }
  | { record: Record<string, Value> }
  | { error: Record<string, Value> }
  | { pattern: string; flags: string };

/** As in JSON, what is undefined or a function is left out, or null in a list. */
export function encode(message: object): string {
  const rows: Row[] = [];
  const known = new Map<object, number>();

  function add(value: unknown): Value {
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
      return null;
    if (typeof value !== 'object' || value === null) return value as Value;
    let row = known.get(value);
    if (row === undefined) {
      row = rows.push({ list: [] }) - 1;
      known.set(value, row);
      rows[row] = describe(value);
    }
    return { row };
  }

  function describe(value: object): Row {
    if (Array.isArray(value)) return { list: value.map(add) };
    if (value instanceof RegExp) return { pattern: value.source, flags: value.flags };
    if (!(value instanceof Error)) return { record: addFields(value) };
    const { name, message, stack, cause } = value;
    return { error: addFields({ ...value, name, message, stack, cause }) };
  }

  function addFields(value: object): Record<string, Value> {
    const fields = Object.entries(value).filter(
      ([, field]) => field !== undefined && typeof field !== 'function',
    );
    return Object.fromEntries(fields.map(([name, field]) => [name, add(field)]));
  }

  add(message);
  return JSON.stringify(rows);
}

export function decode(text: string): unknown {
  const rows = JSON.parse(text) as Row[];
  const objects = rows.map((row) => {
    if ('list' in row) return [];
    if ('pattern' in row) return new RegExp(row.pattern, row.flags);
    return 'error' in row ? new Error() : {};
  });
  const read = (value: Value): unknown =>
    typeof value === 'object' && value !== null ? objects[value.row] : value;
  const readFields = (fields: Record<string, Value>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, read(field)]));
  for (const [index, row] of rows.entries()) {
    const object = objects[index] as object;
    if ('list' in row) Object.assign(object, row.list.map(read));
    else if ('record' in row) Object.assign(object, readFields(row.record));
    else if ('error' in row) Object.assign(object, readFields(row.error));
  }
  return objects[0];
}
