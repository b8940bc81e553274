import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { Connector, Finding } from '../contract/connector.ts';
import { PATTERNS } from '../contract/schema.ts';
import { outOfBounds } from './bounds.ts';
import { STRING_FORMATS } from './formats.ts';
import { schemaErrors } from './interpret.ts';
import type { SchemaError } from './interpret.ts';
import { lengthFirst } from './lengthFirst.ts';
import { boundedMistakes } from './boundedMistakes.ts';
import { didYouMean } from './nearest.ts';

const ajv = lengthFirst(new Ajv({ allErrors: true, strict: true, verbose: true, ownProperties: true }));
const validators = new WeakMap<Connector, ValidateFunction>();

/**
 * Every mistake in `spec.parameters` at once, as path and rule, never a value. What is named in `elsewhere` may be
 * absent, because it comes from a Secret.
 */
export function mistakesIn(
  parameters: Readonly<Record<string, unknown>>,
  connector: Connector,
  elsewhere: ReadonlySet<string>,
): readonly Finding[] {
  const beyond = outOfBounds(parameters);
  if (beyond !== undefined) return [beyond];
  const broken = misfits(parameters, connector).filter((misfit) => !suppliedElsewhere(misfit, elsewhere));
  if (broken.length > 0)
    return boundedMistakes(broken, (error) => finding(error, connector), 'spec.parameters');
  return elsewhere.size === 0 ? (connector.check?.(parameters) ?? []) : [];
}

/** A built-in schema becomes code; one that a user wrote is read. */
function misfits(
  parameters: Readonly<Record<string, unknown>>,
  connector: Connector,
): readonly SchemaError[] {
  if (connector.declaredCheck !== undefined) return schemaErrors(parameters, { ...connector.parameters });
  const validate = validator(connector);
  return validate(parameters) ? [] : ((validate.errors ?? []) as readonly SchemaError[]); // verbose: each with its schema
}

function validator(connector: Connector): ValidateFunction {
  const cached = validators.get(connector);
  if (cached !== undefined) return cached;
  const validate = ajv.compile(connector.parameters);
  validators.set(connector, validate);
  return validate;
}

function suppliedElsewhere(error: SchemaError, elsewhere: ReadonlySet<string>): boolean {
  return (
    error.keyword === 'required' &&
    error.instancePath === '' &&
    elsewhere.has(String(error.params['missingProperty']))
  );
}

function finding(error: SchemaError, connector: Connector): Finding {
  const path = `spec.parameters${error.instancePath.replaceAll('/', '.')}`;
  if (error.keyword === 'required')
    return { path: `${path}.${String(error.params['missingProperty'])}`, message: 'is required' };
  if (error.keyword !== 'additionalProperties')
    return { path, message: RULES[error.keyword]?.(error.params) ?? 'is not valid' };
  const field = String(error.params['additionalProperty']);
  return { path: `${path}.${field}`, message: unknownField(field, error, connector) };
}

function unknownField(field: string, error: SchemaError, connector: Connector): string {
  if (error.instancePath === '' && field in connector.secrets.properties)
    return 'is a secret: name the key of a Secret in spec.secrets';
  const known: unknown = error.parentSchema['properties'];
  return `unknown field${didYouMean(field, Object.keys(known ?? {}))}`;
}

const PATTERN_WORDS: ReadonlyMap<string, string> = new Map([
  [PATTERNS.host, 'must be a host name or an IP address, without scheme and port'],
  [PATTERNS.url, 'must be a URL with http or https, without user and password'],
]);

/** What each rule of JSON Schema asks for, in words that repeat no value. */
export const RULES: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  type: ({ type }) => `must be ${/^[aeiou]/.test(String(type)) ? 'an' : 'a'} ${String(type)}`,
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as readonly string[]).join(', ')}`, // ajv's own params
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  minLength: ({ limit }) =>
    limit === 1 ? 'must not be empty' : `must have at least ${String(limit)} characters`,
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  minItems: ({ limit }) => `must have at least ${String(limit)} items`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} items`,
  const: ({ allowedValues, allowedValue = allowedValues }) => `must be ${String(allowedValue)}`,
  uniqueItems: () => 'must not hold an item twice',
  format: ({ format }) => `must be ${STRING_FORMATS[String(format)]?.is ?? String(format)}`,
  pattern: ({ pattern }) => PATTERN_WORDS.get(String(pattern)) ?? `must match ${String(pattern)}`,
};
