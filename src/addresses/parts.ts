import type { Connector } from '../contract/connector.ts';
import { descriptionOf } from './description.ts';
import { SCHEMES } from './schemes.ts';
import { SERVICES } from './services.ts';
import type { Description } from './foreign.ts';
import { serverIn } from './place.ts';
import { sort } from './sort.ts';

/** What a whole address gives, as the type calls it. */
export interface AddressParts {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** What it gives in a way that is of no use: the name of a file, a variable, a placeholder. */
  readonly unusable: readonly string[];
  /** Options that a test has no use for; one whose name is not known may be a part of a password, and is not told. */
  readonly unread?: readonly string[];
}

/** Why an address cannot be used, in words that hold nothing of it. */
interface UnusableAddress {
  readonly problem: string;
}

/** Longer ones than any program reads, or blanks in a row that no address has, would take patterns a long time. */
const LONGEST = 4096;
const MANY_BLANKS = /\s{9}/;

/**
 * Takes an address apart for a type. What it does not say is left to the manifest and the defaults of the type, TLS
 * too: it is verified unless the address says otherwise. `host` says which server is meant where it names several.
 */
export function partsOfAddress(
  text: string,
  connector: Connector,
  host?: unknown,
): AddressParts | UnusableAddress {
  if (text.length > LONGEST) return { problem: 'is longer than 4 KiB, and no address is' };
  if (MANY_BLANKS.test(text)) return { problem: 'has many blanks in a row, which no address has' };
  const description = descriptionOf(text, connector.type);
  if (description === undefined) return { problem: 'is no URI, connection string or JDBC URL that is known' };
  if (description.types.length === 0) return { problem: description.notes?.[0] ?? 'cannot be read' };
  if (!isOfType(description, connector))
    return { problem: `is no address of type ${connector.type}${schemesInWords(connector)}` };
  const one = oneServer(description, connector, host);
  return 'problem' in one ? one : sorted(one, connector);
}

function sorted(description: Description, connector: Connector): AddressParts {
  const { parameters, values: secrets, refused, unread } = sort({ name: '', ...description }, connector);
  const unusable = refused.map((path) => path.slice(path.indexOf('.') + 1));
  return {
    parameters,
    secrets,
    unusable: unusable.filter((each) => !(each in { ...parameters, ...secrets })),
    ...(unread.length > 0 && { unread: [...new Set(unread)].toSorted() }),
  };
}

/** Relatives share a scheme. */
function isOfType({ types }: Description, { type, family, aliases = [] }: Connector): boolean {
  const own = family === undefined ? [type] : [type, family];
  const names = [...own, ...aliases, ...own.flatMap((each) => RELATIVES[each] ?? [])];
  return types.some((each) => names.includes(each));
}

/** The beginnings of the addresses that a type takes. */
function schemesInWords(connector: Connector): string {
  const { type, family = type, secrets } = connector;
  if (!Object.hasOwn(secrets.properties, 'uri')) return '';
  const names = [family, ...Object.keys(SCHEMES), ...Object.keys(SERVICES)].filter((name) =>
    isOfType(descriptionOf(`${name}://host`) ?? NONE, connector),
  );
  const known = names.filter((name) => name in SCHEMES || name in SERVICES);
  const written = [...new Set(known.length === 0 ? names : known)].map((name) => `${name}://`);
  return written.length === 0 ? '' : `, whose begin with ${written.slice(0, MOST_SCHEMES).join(' or ')}`;
}

const NONE = { types: [], fields: {} };
const MOST_SCHEMES = 4;

const RELATIVES: Readonly<Record<string, readonly string[]>> = {
  amqp10: ['amqp'],
  starburst: ['trino'],
};

/** Of several servers a type that asks one of them is told which; a type with a list of them takes all. */
function oneServer(
  description: Description,
  connector: Connector,
  host: unknown,
): Description | UnusableAddress {
  const { hosts = [], fields, ...rest } = description;
  const has = (name: string) => Object.hasOwn(connector.parameters.properties, name);
  if (hosts.length < 2 || 'sentinelMaster' in fields || !has('host')) return description;
  if (has('hosts') && typeof host !== 'string') return description;
  if (typeof host !== 'string')
    return {
      problem: 'names several servers, of which the test asks one: say in spec.parameters.host which',
    };
  const place = hosts.map((each) => serverIn(each)).find((each) => each?.host === host);
  if (place === undefined)
    return { problem: 'names several servers, and spec.parameters.host is none of them' };
  const { port, ...others } = fields;
  return { ...rest, fields: { ...others, port: port ?? '', ...place } };
}
