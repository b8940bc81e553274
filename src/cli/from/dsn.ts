import type { Foreign, Scalar } from './foreign.ts';
import { parseUri } from './uri.ts';

/** JDBC URLs and DSNs, one a line, each with a name before it or not: `orders=postgres://…`. */
export function convert(content: string): readonly Foreign[] {
  const lines = content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, rest = line] = /^(?:export\s+)?([A-Za-z][\w.-]*)\s*=\s*(.*:.*|.*\s.*)$/s.exec(line) ?? [];
    const named = name !== undefined && !LIBPQ.test(line) ? name : undefined;
    const dsn = (named === undefined ? line : rest).replace(/^(["'])(.*)\1$/s, '$2');
    const found = descriptionOf(dsn);
    if (found === undefined)
      return {
        name: named ?? 'unknown',
        types: [],
        fields: {},
        notes: ['is neither a URL nor a DSN that is known here'],
      };
    const { database, host, url } = found.fields;
    return {
      name:
        named ??
        [found.types[0], database ?? host ?? hostIn(url)].filter((part) => part !== undefined).join('-'),
      ...found,
    };
  });
}

function hostIn(url: Scalar | undefined): string | undefined {
  return /^[a-z]+:\/\/([^/:]+)/.exec(String(url))?.[1];
}

/** What a connection string says: a URL, JDBC too, key=value as libpq has it, or as Go's MySQL driver writes it. */
export function descriptionOf(dsn: string): Omit<Foreign, 'name'> | undefined {
  const go = /^(?:([^:@]*)(?::([^@]*))?@)?tcp\(([^)]+)\)\/([^?]*)(?:\?.*)?$/s.exec(dsn);
  if (go !== null) {
    const [, user, password, address = '', database] = go;
    return {
      types: ['mysql'],
      fields: { ...given({ user, password, database }), ...addressIn(address, 'host') },
    };
  }
  if (LIBPQ.test(dsn)) return { types: ['postgresql'], fields: keywordsOf(dsn) };
  const uri = parseUri(dsn);
  return uri && { ...meantBy(uri.scheme, uri.fields), ...(uri.hosts !== undefined && { hosts: uri.hosts }) };
}

/** `host:port` apart. */
export function addressIn(address: string, name: string): Readonly<Record<string, Scalar>> {
  const [, host, port] = /^\[?([^\],]*?)\]?:(\d+)$/.exec(address) ?? [];
  return host === undefined ? { [name]: address } : { host, port: Number(port) };
}

const LIBPQ = /^(host|hostaddr|port|dbname|user|password|sslmode|service)\s*=\s*\S+(\s+\w+\s*=|$)/;

function keywordsOf(dsn: string): Readonly<Record<string, string>> {
  const pairs = [...dsn.matchAll(/(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/gs)];
  return Object.fromEntries(
    pairs.map(([, key = '', quoted, plain = '']) => [key, (quoted ?? plain).replaceAll(/\\(.)/g, '$1')]),
  );
}

/** Schemes that say that there is no TLS, and the port that goes with that. */
const CLEAR: Readonly<Record<string, number>> = { redis: 6379, amqp: 5672, mqtt: 1883, ldap: 389, ftp: 21 };

/** Types and fields by scheme: an s at its end is TLS, a slash may stand for something other than a database. */
function meantBy(scheme: string, fields: Foreign['fields']): Omit<Foreign, 'name'> {
  if (scheme === 'http' || scheme === 'https') {
    const { database: path, host = '', port, user, password } = fields;
    const url = `${scheme}://${host}${port === undefined ? '' : `:${port}`}/${path ?? ''}`;
    return { types: ['http'], fields: { url, ...given({ user, password }) } };
  }
  const plain = scheme.replace(/\+.*$/, '');
  const secure = /^(rediss|amqps|mqtts|ldaps|ftps|mongodb\+srv)$/.test(scheme);
  const clear = Object.hasOwn(CLEAR, scheme) ? { sslmode: 'disable', port: CLEAR[scheme] ?? 0 } : {};
  const notes = scheme.endsWith('+srv')
    ? ['host: names a DNS record of several servers: put one of them']
    : [];
  return {
    types: [plain, plain.replace(/s$/, '')],
    notes,
    fields: { ...(secure ? { sslmode: 'verify-full' } : clear), ...fields },
  };
}

function given(fields: Readonly<Record<string, Scalar | undefined>>): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}
