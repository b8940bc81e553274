import { KEYWORDS } from '../contract/keywords.ts';
import { SCHEMA_LIMITS } from './dialect.ts';
import { STRING_FORMATS } from './formats.ts';
import { linearPattern, MOST_STEPS } from './pattern.ts';

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
export function schemaErrors(value: unknown, schema: Schema): readonly SchemaError[] {
  return errorsAt('', value, schema, { left: MOST_STEPS.aJudgement });
}

/** What the patterns of one judgement may still take. */
interface Steps {
  left: number;
}

function errorsAt(
  instancePath: string,
  value: unknown,
  schema: Schema,
  steps: Steps,
): readonly SchemaError[] {
  const error = (keyword: string, params: SchemaError['params']): SchemaError => ({
    keyword,
    instancePath,
    params,
    parentSchema: schema,
    data: value,
  });
  if ('type' in schema && !KEYWORDS['type']?.(value, schema['type']))
    return [error('type', { type: schema['type'] })];
  const most = mostCharacters(schema, value, steps);
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
      ...value.flatMap((each, index) => itemErrors(`${instancePath}/${index}`, each, schema, steps)),
    ];
  return isObject(value) && isObject(schema['properties'])
    ? [...broken, ...fieldErrors(value, schema, { error, steps })]
    : broken;
}

/** A text that a pattern is asked about has an end, whatever else the schema says: the sooner, the larger the pattern. */
function mostCharacters({ pattern, maxLength = Infinity }: Schema, value: unknown, steps: Steps): number {
  if (typeof pattern !== 'string') return Number(maxLength);
  const size = linearPattern(pattern)?.size ?? 1;
  const within = Math.floor(Math.min(MOST_STEPS.aText, steps.left) / size);
  const most = Math.min(Number(maxLength), SCHEMA_LIMITS.matched, within);
  if (typeof value === 'string' && value.length <= most) steps.left -= value.length * size;
  return most;
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
    return typeof value !== 'string' || (linearPattern(String(rule))?.fits(value) ?? false);
  if (keyword === 'format')
    return typeof value !== 'string' || (STRING_FORMATS[String(rule)]?.fits(value) ?? false);
  if (keyword === 'uniqueItems')
    return !Array.isArray(value) || new Set(value.map((each) => JSON.stringify(each))).size === value.length;
  return !Object.hasOwn(KEYWORDS, keyword) || (KEYWORDS[keyword]?.(value, rule) ?? true);
}

function itemErrors(path: string, item: unknown, schema: Schema, steps: Steps): readonly SchemaError[] {
  return isObject(schema['items']) ? errorsAt(path, item, schema['items'], steps) : [];
}

type ErrorOf = (keyword: string, params: SchemaError['params']) => SchemaError;

function fieldErrors(
  value: Schema,
  schema: Schema,
  { error, steps }: { readonly error: ErrorOf; readonly steps: Steps },
): readonly SchemaError[] {
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
      return errorsAt(`${instancePath}/${name}`, each, inner, steps);
    }),
  ];
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
