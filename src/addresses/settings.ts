import { fieldOf, presentFields, without } from './fields.ts';
import type { Description } from './foreign.ts';
import { pairsOf } from './keywords.ts';
import { pairsIn } from './uri.ts';
import type { Uri } from './uri.ts';

/** SQLAlchemy names the SID, where it names no service, and go-ora, whose settings no other has, the service. */
export function readOracleQuery({ fields, ...rest }: Description, { scheme, query }: Uri): Description {
  const { sid, ...others } = fields;
  if (fieldOf(others, 'servicename') !== undefined) return { ...rest, fields: others };
  const names = pairsIn(query, true).map(([name]) => name.toLowerCase());
  const isGo =
    scheme === 'oracle' && names.some((name) => ['ssl', 'ssl verify', 'sid', 'wallet'].includes(name));
  if (!isGo) return { ...rest, fields };
  return {
    ...rest,
    fields: {
      ...without(others, ['sid']),
      ...(names.includes('sid')
        ? { sid: fieldOf(fields, 'sid') ?? '' }
        : presentFields({ serviceName: sid })),
    },
  };
}

/** Its settings may stand behind the database, as in the driver's own strings. */
export function readDb2Query({ fields, ...rest }: Description): Description {
  const [database = '', pairs = ''] = String(fields['database'] ?? '').split(/;(.*)/s);
  const { security, ...others } = Object.fromEntries(
    Object.entries(pairsOf(pairs).fields).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const mode = /^ssl$/i.test(String(security ?? ''))
    ? { sslmode: 'verify-full' }
    : presentFields({ security });
  return { ...rest, fields: { ...fields, ...presentFields({ database }), ...others, ...mode } };
}

/** The driver of Go has TLS where one of its settings is given, and names the host again. */
export function hana({ fields, ...rest }: Description, { query }: Uri): Description {
  const isEncrypted = pairsIn(query, true).some(([name]) => /^TLS/i.test(name));
  const name = fieldOf(fields, 'tlsservername');
  const own = name === undefined || name === fields['host'] ? {} : { 'tls.serverName': name };
  return {
    ...rest,
    fields: { ...without(fields, ['tlsservername']), ...own, ...(!isEncrypted && { sslmode: 'disable' }) },
  };
}

/** Many speak it; on this port, or at this path, Gremlin Server does. */
export function websocket(description: Description, { port, path }: Uri): Description {
  return port === 8182 || path === 'gremlin' ? { ...description, types: ['gremlin'] } : description;
}
