import { typeSpec } from './manifest.ts';
import { addressesAmong } from '../contract/addressSecrets.ts';
import type { Connector } from '../contract/connector.ts';
import { PATTERNS } from '../contract/schema.ts';

/** One field of the form of a type: a parameter at any depth, or a secret. */
export interface Field {
  /** `parameters.tls.mode`, `secrets.password`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  /** The optional block that it is required in: `proxy`. */
  readonly requiredWith?: string;
  /** Of a parameter that has to be there unless one of these is. */
  readonly instead?: readonly string[];
  readonly description: string;
  readonly choices?: readonly string[];
  readonly standard?: string | number | boolean;
  readonly rules: readonly string[];
  /** May come from a Secret instead. */
  readonly identity: boolean;
}

/** All fields of a type, parameters first. */
export function fieldsOf(connector: Connector): readonly Field[] {
  const { secrets } = typeSpec(connector);
  return [
    ...parametersIn(
      { prefix: 'parameters', optionalBlock: undefined },
      connector.parameters,
      connector.identity ?? [],
    ).map((field) => ({ ...field, ...insteadOf(field, connector) })),
    ...Object.entries(secrets).map(([name, { description = '', required, format }]) => ({
      path: `secrets.${name}`,
      type: typeOfSecret(format, connector, name),
      required,
      description,
      rules: [],
      identity: false,
    })),
  ];
}

function insteadOf({ path }: Field, connector: Connector): Pick<Field, 'instead'> {
  const instead = replacementsFor(path.replace('parameters.', ''), connector);
  return instead.length === 0 ? {} : { instead };
}

/** What may stand in the place of a parameter that has to be there: another one, or a whole address in a Secret. What a Secret may say by itself has its own words. */
export function replacementsFor(
  name: string,
  { parameters, secrets, oneOf, identity = [] }: Connector,
): readonly string[] {
  const isOneOf = oneOf?.includes(name) === true;
  if (identity.includes(name) || (!isOneOf && !isRequired(name, parameters))) return [];
  const others = isOneOf ? oneOf.filter((each) => each !== name) : [];
  const addresses =
    isOneOf || isInAddress(name, parameters) ? addressesAmong(Object.keys(secrets.properties)) : [];
  return [...others, ...addresses.slice(0, 1)];
}

/** Whether every address says it; behind that of a web service no database stands. */
function isInAddress(name: string, { properties }: Connector['parameters']): boolean {
  return name === 'host' || name === 'url' || (name === 'database' && Object.hasOwn(properties, 'host'));
}

function typeOfSecret(format: string | undefined, { secrets }: Connector, name: string): string {
  if (format === 'pem') return 'PEM';
  const schema: { readonly contentMediaType?: string } | undefined = secrets.properties[name];
  return schema?.contentMediaType === 'application/json' ? 'JSON' : 'string';
}

/** Whether it holds the key by which an SSH server is known. */
export function isHostKey({ rules }: Field): boolean {
  return rules.includes(`pattern ${PATTERNS.hostKey}`);
}

/** JSON Schema as far as a form shows it. */
export interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

interface Block {
  readonly prefix: string;
  /** The innermost block that may be absent. */
  readonly optionalBlock: string | undefined;
}

/** The fields of a schema of parameters at all depths. */
export function parametersIn(
  { prefix, optionalBlock }: Block,
  schema: FieldSchema,
  identity: readonly string[],
): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    {
      path: `${prefix}.${name}`,
      type: property.type ?? 'any',
      required: optionalBlock === undefined && isRequired(name, schema),
      ...(optionalBlock !== undefined && isRequired(name, schema) && { requiredWith: optionalBlock }),
      description: property.description ?? '',
      ...(property.enum !== undefined && { choices: property.enum }),
      ...(property.default !== undefined && { standard: property.default }),
      rules: RULES.flatMap((rule) => (property[rule] === undefined ? [] : [`${rule} ${property[rule]}`])),
      identity: identity.includes(name),
    },
    ...parametersIn(
      {
        prefix: `${prefix}.${name}`,
        optionalBlock: isRequired(name, schema)
          ? optionalBlock
          : `${prefix}.${name}`.replace('parameters.', ''),
      },
      property,
      [],
    ),
  ]);
}

function isRequired(name: string, { required = [] }: FieldSchema): boolean {
  return required.includes(name);
}

const RULES = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern'] as const;

/** What a person typed, as the type of the field wants it; what cannot be turned stays text, for validation to find. */
export function valueFor(field: Field, text: string): unknown {
  if (field.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (['integer', 'number'].includes(field.type) && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (!['array', 'object'].includes(field.type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return field.type === 'array' ? text.split(',').map((each) => each.trim()) : text;
  }
}

/** The parameters with a value at a path of fields. */
export function put(
  into: Readonly<Record<string, unknown>>,
  [head = '', ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...into, [head]: value };
  const inner = into[head];
  const held =
    typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, unknown>>) : {}; // an object, as the line above says
  return { ...into, [head]: put(held, rest, value) };
}
