import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Finding } from '../contract/connector.ts';
import { lengthFirst } from './lengthFirst.ts';
import { boundedMistakes } from './boundedMistakes.ts';
import { didYouMean } from './nearest.ts';
import { cut } from '../contract/cut.ts';
import { RULES } from './parameters.ts';

const ajv = lengthFirst(
  new Ajv({ allErrors: true, strict: false, verbose: true, ownProperties: true, validateFormats: false }),
);
const validators = new WeakMap<object, ValidateFunction>();

/**
 * Every place where a value does not have the shape of a structural schema. The API server drops an unknown field, or
 * says so one at a time; here each of them is a mistake, with what may have been meant.
 */
export function shapeMistakes(value: unknown, schema: object): readonly Finding[] {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(closeSchema(schema) as object); // an object stays one
    validators.set(schema, validate);
  }
  return validate(value) ? [] : boundedMistakes(validate.errors ?? [], finding, '');
}

/** The schema with no other fields than it names, but where any content is wanted. */
function closeSchema(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closeSchema);
  const parts = Object.entries(schema).map(
    ([keyword, value]) => [keyword, PARTS.has(keyword) ? closeSchema(value) : value] as const,
  );
  const whole: Record<string, unknown> = Object.fromEntries(
    parts.filter(([keyword]) => keyword !== 'default'),
  );
  const { properties } = whole;
  if (typeof properties !== 'object' || properties === null) return whole;
  const each = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, closeSchema(property)]),
  );
  return { additionalProperties: false, ...whole, properties: each };
}

/** In characters: nothing of ours has a longer one. */
const LONGEST_NAME = 512;
const PARTS = new Set(['items', 'additionalProperties']);

function finding({ instancePath, keyword, params, parentSchema }: ErrorObject): Finding {
  const path = cut(instancePath.slice(1), LONGEST_NAME)
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  const named = (field: unknown) => cut(String(field), LONGEST_NAME);
  const at = (field: unknown) => (path === '' ? named(field) : `${path}.${named(field)}`);
  if (keyword === 'required') return { path: at(params['missingProperty']), message: 'is required' };
  if (keyword !== 'additionalProperties')
    return {
      path,
      message: words({ keyword, params, path, pattern: params['pattern'] ?? patternOf(parentSchema) }),
    };
  const field = String(params['additionalProperty']);
  const fields: unknown = parentSchema?.['properties'];
  return { path: at(field), message: `unknown field${didYouMean(field, Object.keys(fields ?? {}))}` };
}

function patternOf(schema: unknown): unknown {
  return (schema as { readonly pattern?: unknown } | undefined)?.pattern; // JSON Schema's own keyword
}

interface BrokenRule {
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly path: string;
  /** That the schema has beside the rule. */
  readonly pattern: unknown;
}

function words({ keyword, params, path, pattern }: BrokenRule): string {
  const meaning = PATTERNS.find(([each]) => pattern === each);
  if (meaning !== undefined && (keyword === 'pattern' || (keyword === 'type' && pattern === DURATION)))
    return `must be ${meaning[1]}`;
  if (keyword === 'type' && params['type'] === 'object')
    return REFERENCE.test(path)
      ? 'must be an object: {name: SECRET, key: KEY}'
      : 'must be an object: fields, one a line';
  if (keyword === 'type' && params['type'] === 'array') return 'must be a list: - in front of each item';
  if (keyword === 'maxProperties') return `must have at most ${String(params['limit'])} entries`;
  return RULES[keyword]?.(params) ?? 'is not valid';
}

const DURATION = '^([0-9]+(ms|s|m|h))+$';
/** Where the key of a Secret is named. */
const REFERENCE = /(^|\.)spec\.secrets\.[^.]+$/;

/** Patterns of our kinds, in words. */
const PATTERNS: readonly (readonly [string, string])[] = [
  ['^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', 'a name: lower-case letters, digits, - and .'],
  [DURATION, 'a duration, such as 30s, 10m or 1h30m'],
  ['^[-._a-zA-Z0-9]+$', 'a key of a Secret: letters, digits, -, _ and .'],
];
