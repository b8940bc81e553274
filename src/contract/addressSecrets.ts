import type { Connector } from './connector.ts';
import { optional, text } from './schema.ts';

/*
 * Secrets that hold a whole address, as operators and clouds write it into one key. They never come to a test: the
 * address is taken apart before, into the parameters and secrets of the type.
 * See docs/decisions/2026-11-30-whole-addresses.md.
 */

/** One for each form that programs have. */
export const ADDRESS_SECRETS = {
  uri: optional(whole('URI')),
  connectionString: optional(whole('connection string')),
  jdbcUrl: optional(whole('JDBC URL')),
};

/** Name of a secret that holds a whole address. */
export type AddressSecret = keyof typeof ADDRESS_SECRETS;

/** The type with a secret for each form that its address has. */
export function withAddresses(connector: Connector): Connector {
  const { parameters, secrets } = connector;
  const isPlaced = ['host', 'url'].some((name) => Object.hasOwn(parameters.properties, name));
  const forms = Object.entries(ADDRESS_SECRETS).filter(
    ([name]) => isPlaced && formsOf(connector).includes(name),
  );
  if (forms.length === 0) return connector;
  return {
    ...connector,
    secrets: { ...secrets, properties: { ...secrets.properties, ...Object.fromEntries(forms) } }, // of which none is required
  };
}

function formsOf({ formats = {}, hasConnectionString }: Connector): readonly string[] {
  const written = Object.entries(FORMATS).flatMap(([name, format]) =>
    formats[format] === undefined ? [] : [name],
  );
  return hasConnectionString === true ? [...written, 'connectionString'] : written;
}

/** The names among these that hold a whole address. */
export function addressesAmong(names: Iterable<string>): readonly AddressSecret[] {
  return [...names].filter((name): name is AddressSecret => Object.hasOwn(ADDRESS_SECRETS, name));
}

/** The format that is one text with everything in it, by the secret that holds it. */
const FORMATS = { uri: 'uri', connectionString: 'dsn', jdbcUrl: 'jdbc' } as const;

function whole(form: string) {
  return text(`Whole address as a ${form}, which gives host, login and what else is in it.`, {
    maxLength: 4096,
  });
}
