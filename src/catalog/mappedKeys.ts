import type { Connector, Finding } from '../contract/connector.ts';
import { isCredentialParameter } from '../contract/credential.ts';
import { parametersIn } from './fields.ts';
import type { Field } from './fields.ts';
import { didYouMean } from './nearest.ts';

interface MappedSource {
  readonly keys?: Readonly<Record<string, string>>;
}

interface Given {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Mistakes in what the `keys` of `spec.secretsFrom` and `spec.parametersFrom` lead to, before anything is read. */
export function keyMistakes(
  {
    secretsFrom = [],
    parametersFrom = [],
    ...given
  }: {
    readonly secretsFrom?: readonly MappedSource[];
    readonly parametersFrom?: readonly MappedSource[];
  } & Given,
  connector: Connector,
): readonly Finding[] {
  const secrets = Object.keys(connector.secrets.properties);
  return [
    ...mistakesInKeys(secretsFrom, 'spec.secretsFrom', given, (field) => {
      const names = [...secrets, ...mappableParameters(connector).map(({ name }) => name)];
      return names.includes(field)
        ? undefined
        : `leads to no secret or parameter of the type${didYouMean(field, names)}`;
    }),
    ...mistakesInKeys(parametersFrom, 'spec.parametersFrom', given, (field) => {
      const fields = fieldsOfParameters(connector);
      if (fields.includes(field)) return undefined;
      return secrets.includes(field)
        ? 'leads to a credential: name its Secret in spec.secrets or spec.secretsFrom'
        : `leads to no parameter of the type that a text can give${didYouMean(field, fields)}`;
    }),
  ];
}

/** What `spec.parametersFrom` can give: parameters, and what is public among the secrets. */
export function fieldsOfParameters(connector: Connector): readonly string[] {
  const secrets = Object.keys(connector.secrets.properties);
  return [
    ...mappableParameters(connector).map(({ name }) => name),
    ...secrets.filter((name) => !isCredentialParameter(name)),
  ];
}

function mistakesInKeys(
  sources: readonly MappedSource[],
  place: string,
  given: Given,
  mistakeIn: (field: string) => string | undefined,
): readonly Finding[] {
  return sources.flatMap(({ keys = {} }, index) =>
    Object.entries(keys).flatMap(([key, field]) => {
      const path = `${place}.${index}.keys.${key}`;
      const mistake = mistakeIn(field);
      if (mistake !== undefined) return [{ path, message: mistake }];
      const section = (['parameters', 'secrets'] as const).find(
        (each) => memberAt(given[each], field) !== undefined,
      );
      return section === undefined
        ? []
        : [{ path, message: `leads to what spec.${section} gives too: remove one of them` }];
    }),
  );
}

/** A parameter that a text can give, by its name or, in a block, by its path: `tls.mode`. */
interface MappableParameter {
  readonly name: string;
  readonly type: string;
}

/** Read from a schema once: a spec is judged with every reconcile. */
const mappable = new WeakMap<Connector, readonly MappableParameter[]>();

/** Text itself, a number, a yes or no, or a list with commas. */
function mappableParameters(connector: Connector): readonly MappableParameter[] {
  const cached = mappable.get(connector);
  if (cached !== undefined) return cached;
  const parameters = readMappable(connector);
  mappable.set(connector, parameters);
  return parameters;
}

function readMappable({ parameters, identity = [] }: Connector): readonly MappableParameter[] {
  const block = { prefix: '', optionalBlock: undefined };
  const named = parametersIn(block, parameters, [])
    .filter(({ type }) => TEXTUAL.includes(type))
    .map(({ path, type }: Field) => ({ name: path.slice(1), type }));
  const others = identity.filter((name) => !named.some((each) => each.name === name));
  return [...named, ...others.map((name) => ({ name, type: 'string' }))];
}

/** What a text becomes that is given for a parameter. */
export function typeOfParameter(name: string, connector: Connector): string | undefined {
  return mappableParameters(connector).find((each) => each.name === name)?.type;
}

const TEXTUAL = ['string', 'integer', 'number', 'boolean', 'array'];

/** The value at a path of names with points between them. */
export function memberAt(object: Readonly<Record<string, unknown>>, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => memberOf(inner, name), object);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name]; // an object that has it
}
