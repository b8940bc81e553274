import type { Finding } from '../contract/connector.ts';
import { VALUE_TYPES } from '../contract/keywords.ts';
import { STRING_FORMATS } from './formats.ts';
import { didYouMean } from './nearest.ts';
import { isTooLarge, linearPattern } from './pattern.ts';

/*
 * The JSON Schema that users may write in a ConnectionType. Such a schema is a user's data: it is read, never
 * compiled, so it runs no code, and its size is limited, so reading it takes no time. What is not in this list is a
 * mistake with a path, because a keyword that is passed over in silence lets everything through.
 */

/** The most that a schema may be. */
export const SCHEMA_LIMITS = {
  bytes: 65_536,
  depth: 16,
  keywords: 500,
  choices: 256,
  pattern: 1024,
  matched: 16_384,
} as const;

/** What is wrong with a schema of parameters, every mistake at once; none where it can be used. */
export function schemaMistakes(schema: unknown, path: string): readonly Finding[] {
  if (!isObject(schema)) return [{ path, message: 'must be a JSON Schema: an object' }];
  if (schema['type'] !== 'object') return [{ path: `${path}.type`, message: 'must be object' }];
  const size = tooLarge(schema, path);
  return size === undefined ? schemaWithin(schema, path) : [size];
}

function tooLarge(schema: Fields, path: string): Finding | undefined {
  const [keywords, depth] = extentOf(schema, 1);
  if (depth > SCHEMA_LIMITS.depth)
    return { path, message: `is nested deeper than ${SCHEMA_LIMITS.depth} levels` };
  if (keywords > SCHEMA_LIMITS.keywords)
    return {
      path,
      message: `has more than ${SCHEMA_LIMITS.keywords} keywords, or a list of more than ${SCHEMA_LIMITS.choices} values`,
    };
  return JSON.stringify(schema).length > SCHEMA_LIMITS.bytes
    ? { path, message: 'is longer than 64 KiB' }
    : undefined;
}

/** How many members it has, at all depths, and how deep it is; counted no further than the limits. */
function extentOf(value: unknown, depth: number): readonly [number, number] {
  if (typeof value !== 'object' || value === null || depth > SCHEMA_LIMITS.depth) return [0, depth];
  if (Array.isArray(value) && value.length > SCHEMA_LIMITS.choices)
    return [SCHEMA_LIMITS.keywords + 1, depth];
  let count = 0;
  let deepest = depth;
  for (const member of Object.values(value)) {
    const [inside, depthInside] = extentOf(member, depth + 1);
    count += inside + (Array.isArray(value) ? 0 : 1);
    deepest = Math.max(deepest, depthInside);
    if (count > SCHEMA_LIMITS.keywords || deepest > SCHEMA_LIMITS.depth) break;
  }
  return [count, deepest];
}

type Fields = Readonly<Record<string, unknown>>;
type Rule = (value: unknown, schema: Fields) => string | undefined;

const isWord: Rule = (value) => (typeof value === 'string' ? undefined : 'must be a text');
const isCount: Rule = (value) =>
  Number.isInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number of at least 0';
const isNumber: Rule = (value) => (typeof value === 'number' ? undefined : 'must be a number');
const isFlag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const isAnything: Rule = () => undefined;

/** Every keyword that is understood; `properties` and `items` hold schemas and are looked into besides. */
const KEYWORDS: Readonly<Record<string, Rule>> = {
  type: (value) =>
    VALUE_TYPES.some((each) => each === value) ? undefined : `must be one of ${VALUE_TYPES.join(', ')}`,
  title: isWord,
  description: isWord,
  default: isAnything,
  examples: isAnything,
  const: isAnything,
  enum: (value) =>
    Array.isArray(value) && value.length > 0 && value.length <= SCHEMA_LIMITS.choices
      ? undefined
      : `must be a list of at least one and at most ${SCHEMA_LIMITS.choices} values`,
  minimum: isNumber,
  maximum: isNumber,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: isFlag,
  pattern: (value) => {
    if (typeof value !== 'string' || value.length > SCHEMA_LIMITS.pattern)
      return `must be a text of at most ${SCHEMA_LIMITS.pattern} characters`;
    if (isTooLarge(value)) return 'is too large: its counted repetitions, {1,255} and the like, multiply';
    return linearPattern(value) === undefined
      ? 'is no regular expression that RE2 reads: look-around and back references are not'
      : undefined;
  },
  format: (value) =>
    typeof value === 'string' && Object.hasOwn(STRING_FORMATS, value)
      ? undefined
      : `must be one of ${Object.keys(STRING_FORMATS).join(', ')}`,
  properties: (value) => (isObject(value) ? undefined : 'must be an object of schemas'),
  items: (value) => (isObject(value) ? undefined : 'must be a schema'),
  required: (value, { properties }) => {
    const names = isObject(properties) ? Object.keys(properties) : [];
    if (!Array.isArray(value)) return 'must be a list of names';
    const strange = value.map((name) => String(name)).find((name) => !names.includes(name));
    return strange === undefined
      ? undefined
      : `names a field that is not in properties${didYouMean(strange, names)}`;
  },
  additionalProperties: (value) =>
    value === false ? undefined : 'must be false, which it is without saying',
};

function mistakesOf(schema: Fields, path: string): readonly Finding[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const at = `${path}.${keyword}`;
    const rule = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    if (rule === undefined)
      return [{ path: at, message: `is not understood here${didYouMean(keyword, Object.keys(KEYWORDS))}` }];
    const message = rule(value, schema);
    return message === undefined ? within(keyword, value, at) : [{ path: at, message }];
  });
}

function within(keyword: string, value: unknown, path: string): readonly Finding[] {
  if (keyword === 'items') return schemaWithin(value, path);
  if (keyword !== 'properties' || !isObject(value)) return [];
  return Object.entries(value).flatMap(([name, schema]) => [
    ...nameMistakes(name, path),
    ...schemaWithin(schema, `${path}.${name}`),
  ]);
}

function schemaWithin(schema: unknown, path: string): readonly Finding[] {
  if (!isObject(schema)) return [{ path, message: 'must be a schema' }];
  return [
    ...missing(schema).map((keyword) => ({ path: `${path}.${keyword}`, message: 'is required' })),
    ...mistakesOf(schema, path),
  ];
}

const INSIDE: Readonly<Record<string, string>> = { object: 'properties', array: 'items' };

/** What a schema has to say so that nothing passes unseen. */
function missing(schema: Fields): readonly string[] {
  if (!('type' in schema || 'enum' in schema || 'const' in schema)) return ['type'];
  const inside = INSIDE[String(schema['type'])];
  return inside === undefined || inside in schema ? [] : [inside];
}

/** Names of fields are those of templates; what JavaScript gives every object is none. */
function nameMistakes(name: string, path: string): readonly Finding[] {
  const isName = /^[A-Za-z][A-Za-z0-9]{0,62}$/.test(name) && !(name in {});
  return isName
    ? []
    : [{ path: `${path}.${name}`, message: 'must be a name of letters and digits, such as accountId' }];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
