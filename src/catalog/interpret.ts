import { KEYWORDS } from '../contract/keywords.ts';
import { SCHEMA_LIMITS } from './dialect.ts';
import { STRING_FORMATS } from './formats.ts';
import { linearPattern } from './pattern.ts';

/** Where a value does not fit a schema; of the shape of ajv's ErrorObject. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Schema;
  /** What is there; no message repeats it. */
  readonly data?: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** Every place where a value does not fit a schema that `schemaMistakes` found none in. Unknown fields are mistakes at all depths. */
export function schemaErrors(value: unknown, schema: Schema, instancePath = ''): readonly SchemaError[] {
  const error = (keyword: string, params: SchemaError['params']): SchemaError => ({
    keyword,
    instancePath,
    params,
    parentSchema: schema,
    data: value,
  });
  if ('type' in schema && !KEYWORDS['type']?.(value, schema['type']))
    return [error('type', { type: schema['type'] })];
  const most = mostCharacters(schema);
  const tooLong = !fits('maxLength', value, most);
  const broken = Object.entries({ ...schema, ...(most < Infinity && { maxLength: most }) }).flatMap(
    ([keyword, rule]) =>
      (tooLong && LATER.includes(keyword)) || fits(keyword, value, rule)
        ? []
        : [error(keyword, PARAMS[keyword]?.(rule) ?? { limit: rule })],
  );
  if (Array.isArray(value))
    return [
      ...broken,
      ...value.flatMap((each, index) => itemErrors(each, schema, `${instancePath}/${index}`)),
    ];
  return isObject(value) && isObject(schema['properties'])
    ? [...broken, ...fieldErrors(value, schema, error)]
    : broken;
}

/** A text that a pattern is asked about has an end, whatever else the schema says. */
function mostCharacters({ pattern, maxLength = Infinity }: Schema): number {
  return pattern === undefined ? Number(maxLength) : Math.min(Number(maxLength), SCHEMA_LIMITS.matched);
}

/** What a text that is too long is not asked any more. */
const LATER: readonly string[] = ['pattern', 'format'];

const PARAMS: Readonly<Record<string, (rule: unknown) => SchemaError['params']>> = {
  enum: (rule) => ({ allowedValues: rule }),
  const: (rule) => ({ allowedValues: [rule] }),
  pattern: (pattern) => ({ pattern }),
  format: (format) => ({ format }),
};

function fits(keyword: string, value: unknown, rule: unknown): boolean {
  if (keyword === 'type') return true; // asked first
  if (keyword === 'pattern')
    return typeof value !== 'string' || (linearPattern(String(rule))?.(value) ?? false);
  if (keyword === 'format')
    return typeof value !== 'string' || (STRING_FORMATS[String(rule)]?.fits(value) ?? false);
  if (keyword === 'uniqueItems')
    return !Array.isArray(value) || new Set(value.map((each) => JSON.stringify(each))).size === value.length;
  return !Object.hasOwn(KEYWORDS, keyword) || (KEYWORDS[keyword]?.(value, rule) ?? true);
}

function itemErrors(item: unknown, schema: Schema, path: string): readonly SchemaError[] {
  return isObject(schema['items']) ? schemaErrors(item, schema['items'], path) : [];
}

type ErrorOf = (keyword: string, params: SchemaError['params']) => SchemaError;

function fieldErrors(value: Schema, schema: Schema, error: ErrorOf): readonly SchemaError[] {
  const { properties, required = [] } = schema as {
    readonly properties: Schema;
    readonly required?: readonly string[];
  }; // as the dialect has it
  const { instancePath } = error('', {});
  return [
    ...required
      .filter((name) => !Object.hasOwn(value, name))
      .map((missingProperty) => error('required', { missingProperty })),
    ...Object.entries(value).flatMap(([name, each]) => {
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (!isObject(inner)) return [error('additionalProperties', { additionalProperty: name })];
      return schemaErrors(each, inner, `${instancePath}/${name}`);
    }),
  ];
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
