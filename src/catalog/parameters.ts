import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { Connector, Finding } from '../contract/connector.ts';
import { isCredentialParameter } from '../contract/credential.ts';
import { outOfBounds } from './bounds.ts';
import { STRING_FORMATS } from './formats.ts';
import { schemaErrors } from './interpret.ts';
import type { SchemaError } from './interpret.ts';
import { lengthFirst } from './lengthFirst.ts';
import { boundedMistakes } from './boundedMistakes.ts';
import { literalsIn, WAS_READABLE } from './literal.ts';
import { didYouMean, misspeltSecret } from './nearest.ts';
import { patternWords } from './patternWords.ts';
import { SECRET_NAMES } from './secretNames.ts';

/** Not optimized: each schema is compiled once in a process and applied a few times, and to optimize it takes as long again. */
const ajv = lengthFirst(
  new Ajv({
    allErrors: true,
    strict: true,
    verbose: true,
    ownProperties: true,
    inlineRefs: false,
    code: { optimize: false },
  }),
);
/** The names in `ajv` of the blocks that types share, by their text. */
const blocks = new Map<string, string>();
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
  const literals = literalsIn(parameters);
  const found = [
    ...literals,
    ...boundedMistakes(broken, (error) => finding(error, connector), 'spec.parameters').filter(
      ({ path }) => !literals.some((literal) => literal.path === path),
    ),
  ];
  const absent = absentOne(parameters, connector, elsewhere);
  if (found.length + absent.length > 0) return [...absent, ...found];
  if (connector.parameters.required?.some((name) => !Object.hasOwn(parameters, name))) return []; // judged once it is read
  const missing = new Set([...elsewhere].map((name) => `spec.parameters.${name}`));
  return (connector.check?.(parameters) ?? []).map(below).filter(({ path }) => !missing.has(path));
}

function absentOne(
  parameters: Readonly<Record<string, unknown>>,
  { oneOf }: Connector,
  elsewhere: ReadonlySet<string>,
): readonly Finding[] {
  if (oneOf === undefined || oneOf.some((name) => Object.hasOwn(parameters, name) || elsewhere.has(name)))
    return [];
  return [{ path: `spec.parameters.${oneOf[0]}`, message: 'is required' }];
}

/** A connector may name a parameter by itself. */
function below({ path, message }: Finding): Finding {
  return { path: path.startsWith('spec.') ? path : `spec.parameters.${path}`, message };
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
  const properties = Object.entries(connector.parameters.properties).map(
    ([name, property]) => [name, 'properties' in property ? referenceTo(property) : property] as const,
  );
  const validate = ajv.compile({ ...connector.parameters, properties: Object.fromEntries(properties) });
  validators.set(connector, validate);
  return validate;
}

/** A block of parameters, such as `tls`, becomes code once for all the types that have it in the same words. */
function referenceTo(block: object): { readonly $ref: string } {
  const text = JSON.stringify(block);
  const name = blocks.get(text) ?? `block${blocks.size}`;
  if (!blocks.has(text)) {
    ajv.addSchema(block, name);
    blocks.set(text, name);
  }
  return { $ref: name };
}

function suppliedElsewhere(error: SchemaError, elsewhere: ReadonlySet<string>): boolean {
  const path = `${error.instancePath.slice(1).replaceAll('/', '.')}.${String(error.params['missingProperty'])}`;
  return error.keyword === 'required' && elsewhere.has(path.replace(/^\./, ''));
}

function finding(error: SchemaError, connector: Connector): Finding {
  const path = `spec.parameters${error.instancePath.replaceAll('/', '.')}`;
  if (error.keyword === 'required')
    return { path: `${path}.${String(error.params['missingProperty'])}`, message: 'is required' };
  if (error.keyword !== 'additionalProperties') return { path, message: ruleOf(error) };
  const field = String(error.params['additionalProperty']);
  return { path: `${path}.${field}`, message: unknownField(field, error, connector) };
}

function ruleOf({ keyword, params, data, parentSchema }: SchemaError): string {
  if (keyword === 'pattern') return patternWords(String(params['pattern']), data);
  const rule = RULES[keyword]?.(params) ?? 'is not valid';
  return keyword === 'type' ? `${rule}${typeHint(String(params['type']), data, parentSchema)}` : rule;
}

/** How to write a value of this type, where what is there tells what was meant. */
function typeHint(type: string, data: unknown, schema: SchemaError['parentSchema']): string {
  if (type === 'array') return ', one item a line with - before it, or [ONE, OTHER]';
  if (type === 'object') return `, such as {${exampleOf(schema)}}`;
  const number = typeof data === 'string' && data.trim() !== '' && Number.isFinite(Number(data));
  const quoted = type === 'boolean' ? data === 'true' || data === 'false' : type !== 'string' && number;
  return quoted ? ', without quotes' : '';
}

/** One field of an object, with a value where the schema knows some. */
function exampleOf(schema: SchemaError['parentSchema']): string {
  const properties = (schema['properties'] ?? {}) as Readonly<
    Record<string, { readonly enum?: readonly unknown[] }>
  >; // JSON Schema's own keyword
  const [name = 'FIELD', { enum: values = ['VALUE'] } = {}] = Object.entries(properties)[0] ?? [];
  return `${name}: ${String(values[0])}`;
}

function unknownField(field: string, error: SchemaError, connector: Connector): string {
  if (error.instancePath === '' && Object.hasOwn(connector.secrets.properties, field))
    return `is a secret: name the key of a Secret in spec.secrets; ${WAS_READABLE}`;
  if (SECRET_NAMES.has(field))
    return `unknown field, with the name of a secret: take it out; ${WAS_READABLE}`;
  const fields = Object.keys(error.parentSchema['properties'] ?? {});
  const secrets = error.instancePath === '' ? Object.keys(connector.secrets.properties) : [];
  const meant = misspeltSecret(field, secrets.filter(isCredentialParameter), fields);
  return meant === undefined
    ? `unknown field${didYouMean(field, fields)}`
    : `unknown field, did you mean the secret ${meant}? name the key of a Secret in spec.secrets; ${WAS_READABLE}`;
}

/** What each rule of JSON Schema asks for, in words that repeat no value. */
export const RULES: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  type: ({ type }) => `must be ${/^[aeiou]/.test(String(type)) ? 'an' : 'a'} ${String(type)}`,
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as readonly string[]).join(', ')}`, // ajv's own params
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  minLength: ({ limit }) =>
    limit === 1 ? 'must not be empty' : `must have at least ${String(limit)} characters`,
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  minItems: ({ limit }) =>
    limit === 1 ? 'must have an item at least' : `must have at least ${String(limit)} items`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} items`,
  const: ({ allowedValues, allowedValue = allowedValues }) => `must be ${String(allowedValue)}`,
  uniqueItems: () => 'must not hold an item twice',
  format: ({ format }) => `must be ${STRING_FORMATS[String(format)]?.is ?? String(format)}`,
  pattern: ({ pattern }) => patternWords(String(pattern), undefined),
};
