import { presentFields, fieldOf, fieldsFrom, without } from './fields.ts';
import type { FieldsWithNotes } from './fields.ts';
import { withTlsMode } from './encryption.ts';
import type { Description, FieldValues, Scalar } from './foreign.ts';
import { serverIn } from './place.ts';
import { tds } from './sqlserver.ts';

/** Whether a text is a connection string of libpq: key=value pairs. */
export function isLibpq(dsn: string): boolean {
  return /^(host|hostaddr|port|dbname|database|user|password|sslmode|service)\s*=\s*('|[^\s;]+(\s+\w+\s*=|$))/.test(
    dsn,
  );
}

/** libpq's `host=… dbname=…`: values with blanks in single quotes, backslashes before either. */
export function libpqOf(dsn: string): Description {
  const shape = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\']|\\.)*))(?=\s|$)/gsy;
  const pairs = [...dsn.matchAll(shape)];
  if (
    pairs
      .map(([whole]) => whole)
      .join('')
      .trimEnd() !== dsn.trimEnd()
  )
    return { types: [], fields: {}, notes: ['its quotes do not fit'] };
  const { fields, notes } = fieldsFrom(
    pairs.map(
      ([, key = '', quoted, plain = '']) => [key, (quoted ?? plain).replaceAll(/\\(.)/gs, '$1')] as const,
    ),
  );
  return {
    types: ['postgresql'],
    ...libpqFields(fields),
    notes: [...notes, ...(libpqFields(fields).notes ?? [])],
  };
}

/** Applies libpq's rules: it connects to hostaddr and verifies host; hosts and ports may be lists. */
export function libpqFields(fields: FieldValues): Omit<Description, 'types'> {
  const { host, hostaddr, port, sslrootcert, target_session_attrs, targetServerType, ...rest } = fields;
  const hosts = String(hostaddr ?? host ?? '').split(',');
  const ports = String(port ?? '').split(',');
  const several = hosts.map((each, index) => [each, ports.length > 1 ? ports[index] : ports[0]] as const);
  return {
    fields: {
      ...presentFields({ host: hosts[0], port: ports[0] }),
      ...(hostaddr !== undefined && host !== undefined && { 'tls.serverName': host }),
      ...sessionAttributes(target_session_attrs, targetServerType),
      ...(sslrootcert === 'system' ? { sslmode: 'verify-full' } : presentFields({ sslrootcert })),
      ...rest,
    },
    ...(hosts.length > 1 && {
      hosts: several.map(([each, own]) => (own === undefined || own === '' ? each : `${each}:${own}`)),
    }),
  };
}

/** Of libpq, or in PgJDBC's words; where a kind of server is only preferred, any will do. */
function sessionAttributes(libpq: Scalar | undefined, jdbc: Scalar | undefined): FieldValues {
  const wanted = libpq ?? (jdbc === undefined ? undefined : (SERVER_TYPES[String(jdbc)] ?? jdbc));
  return presentFields({ targetSessionAttrs: String(wanted).startsWith('prefer') ? 'any' : wanted });
}

const SERVER_TYPES: Readonly<Record<string, string>> = {
  primary: 'read-write',
  master: 'read-write',
  secondary: 'read-only',
  slave: 'read-only',
};

/** `key=value;` pairs as ODBC, ADO.NET and some JDBC drivers write them: `{…}` around a value with `}}` inside, or quotes. */
export function pairsOf(text: string): FieldsWithNotes {
  const shape =
    /\s*([^=;{}]+?)\s*=\s*(?:\{((?:[^}]|\}\})*)\}|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|((?!\{)[^;]*?))\s*(?:;+\s*|$)/gsy;
  const matches = [...text.matchAll(shape)];
  const whole = matches.map(([each]) => each).join('') === text;
  const { fields, notes } = fieldsFrom(
    matches.map(([, key = '', braced, double, single, plain]) => [
      key,
      braced?.replaceAll('}}', '}') ??
        double?.replaceAll('""', '"') ??
        single?.replaceAll("''", "'") ??
        plain,
    ]),
  );
  return {
    fields,
    notes: whole
      ? notes
      : [...notes, 'a part behind a semicolon that is no key=value: not read; values with ; stand in { }'],
  };
}

/** Whether a text is a connection string of ODBC or ADO.NET. */
export function isAdo(dsn: string): boolean {
  return (
    /(^|;)\s*(server|data source|host|driver|addr|address)\s*=/i.test(dsn) &&
    dsn.includes(';') &&
    !/^\w+:\/\//.test(dsn)
  );
}

/** A connection string of ODBC or ADO.NET: the type is that which is known already, or that of its driver or keywords. */
export function adoOf(dsn: string, known?: string): Description {
  const { fields, notes } = pairsOf(dsn);
  const server = String(fieldOf(fields, 'server', 'datasource', 'host', 'addr', 'address') ?? '');
  const type = known ?? productOf(fields);
  if (type === undefined)
    return { types: [], fields: {}, notes: ['does not say which product it is for: write it as a URL'] };
  const rest = without(fields, [
    'server',
    'datasource',
    'host',
    'addr',
    'address',
    'driver',
    'persistsecurityinfo',
    'providername',
  ]);
  const place = placeOf(server);
  const connection =
    type === 'db2'
      ? db2Fields({ ...place.fields, ...rest })
      : withTlsMode({ ...place.fields, ...rest }, type === 'sqlserver' ? { yes: 'verify-full' } : {});
  const description = { types: [type], fields: connection, notes: [...notes, ...place.notes] };
  return type === 'sqlserver' ? tds(description, fieldOf(fields, 'encrypt')) : description;
}

/** Db2's driver has TLS only where it is told of it. */
function db2Fields(fields: FieldValues): FieldValues {
  const isSecure = /^ssl$/i.test(String(fieldOf(fields, 'security') ?? ''));
  return { ...without(fields, ['security', 'protocol']), sslmode: isSecure ? 'verify-full' : 'disable' };
}

function productOf(fields: FieldValues): string | undefined {
  const driver = String(fieldOf(fields, 'driver') ?? '').toLowerCase();
  const named = DRIVERS.find(([word]) => driver.includes(word));
  if (named !== undefined) return named[1];
  if (driver !== '') return undefined;
  const server = fieldOf(fields, 'server', 'datasource', 'addr', 'address');
  if (server === undefined && fieldOf(fields, 'host') !== undefined)
    // Npgsql says so, and SqlClient never
    return String(fieldOf(fields, 'port')) === '3306' ? 'mysql' : 'postgresql';
  if (
    fieldOf(
      fields,
      'initialcatalog',
      'integratedsecurity',
      'trustservercertificate',
      'multipleactiveresultsets',
      'encrypt',
    ) !== undefined
  )
    return 'sqlserver';
  if (server === undefined) return undefined;
  if (/^(tcp|np|lpc):|,\d+$|\\/.test(String(server)) || fieldOf(fields, 'userid') !== undefined)
    return fieldOf(fields, 'sslmode', 'port') === undefined ? 'sqlserver' : 'mysql';
  return fieldOf(fields, 'uid', 'sslmode') !== undefined && fieldOf(fields, 'port', 'sslmode') !== undefined
    ? 'mysql'
    : undefined;
}

const DRIVERS = [
  ['sql server', 'sqlserver'],
  ['freetds', 'sqlserver'],
  ['postgres', 'postgresql'],
  ['mysql', 'mysql'],
  ['mariadb', 'mariadb'],
  ['db2', 'db2'],
  ['vertica', 'vertica'],
] as const;

/** `tcp:host\instance,port` of SQL Server. */
export function placeOf(server: string): FieldsWithNotes {
  const [, address = '', instance, comma] = /^(?:tcp:)?([^\\,]*)(?:\\([^,]*))?(?:,\s*(\d+))?$/i.exec(
    server.trim(),
  ) ?? [undefined, server];
  const place = serverIn(address) ?? { host: address };
  return {
    fields: presentFields({ ...place, port: comma === undefined ? place.port : Number(comma) }),
    notes:
      instance === undefined || comma !== undefined
        ? []
        : ['instance: is looked up by name, which no Connection does: put its port'],
  };
}
