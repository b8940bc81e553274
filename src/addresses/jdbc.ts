import { withTlsMode, exasolMode } from './encryption.ts';
import { fieldOf, fieldsFrom, presentFields, without } from './fields.ts';
import type { Description, FieldValues } from './foreign.ts';
import { pairsOf, placeOf } from './keywords.ts';
import { serverIn } from './place.ts';
import { descriptionOfUri } from './schemes.ts';
import { tds } from './sqlserver.ts';
import { parseUri } from './uri.ts';

/** What a JDBC URL says; undefined where it is none. */
export function jdbcOf(dsn: string): Description | undefined {
  const [, web, address] = /^jdbc:(?:clickhouse|ch):(https?):(\/\/.*)$/is.exec(dsn) ?? [];
  if (address !== undefined)
    return jdbcOf(`jdbc:clickhouse:${address}${address.includes('?') ? '&' : '?'}protocol=${web}`);
  const [, scheme = '', rest] =
    /^jdbc:([a-z0-9+]+(?::(?:thin|oci|iam|sqlserver|aurora|loadbalance|replication|tcp|ssl))?):(.*)$/is.exec(
      dsn,
    ) ?? [];
  if (rest === undefined) return undefined;
  const own = Object.entries(OWN).find(([name]) => name === scheme.toLowerCase())?.[1];
  if (own !== undefined) return own(rest);
  const base = scheme.split(':')[0] ?? '';
  const uri = parseUri(`${base}:${/^mariadb$/i.test(base) ? encodedOnce(rest) : rest}`);
  if (uri === undefined || 'refusal' in uri) return uri && refusal(uri.refusal);
  return descriptionOfUri(uri, true);
}

/** MariaDB's connector decodes nothing: database and values are what they look like. */
function encodedOnce(rest: string): string {
  const [, place = rest, database, query] = /^(\/\/[^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest) ?? [];
  const pairs = (query ?? '')
    .split('&')
    .map((pair) => pair.split(/=(.*)/s, 2).map(encodeURIComponent).join('='));
  const path = database === undefined ? '' : `/${encodeURIComponent(database)}`;
  return `${place}${path}${query === undefined ? '' : `?${pairs.join('&')}`}`;
}

/** A description that is none, and why. */
export function refusal(why: string): Description {
  return { types: [], fields: {}, notes: [why] };
}

/** Drivers whose URLs have a shape of their own. */
const OWN: Readonly<Record<string, (rest: string) => Description>> = {
  sqlserver: (rest) => tds(semicolons(rest, 'sqlserver', { yes: 'verify-full' }), undefined),
  'microsoft:sqlserver': (rest) => tds(semicolons(rest, 'sqlserver', { yes: 'verify-full' }), undefined),
  'jtds:sqlserver': (rest) => semicolons(rest, 'sqlserver', { absent: 'disable' }),
  derby: (rest) => semicolons(rest, 'derby', { absent: 'disable' }),
  databricks: databricks,
  spark: databricks,
  db2: db2,
  'oracle:thin': oracle,
  'oracle:oci': oracle,
  exa: (rest) => exasol(rest),
  'redshift:iam': () => refusal('logs in by IAM, which type redshift does not'),
  'h2:tcp': () => refusal("speaks H2's own protocol, and type h2 asks the port for PostgreSQL"),
  'h2:ssl': () => refusal("speaks H2's own protocol, and type h2 asks the port for PostgreSQL"),
};

/** Settings of SQL Server that are read before the others, by normal name. */
const SERVER_SETTINGS = ['servername', 'server', 'instancename', 'hostnameincertificate', 'instance'];

/** `//host\instance:port/database;key=value`. */
function semicolons(rest: string, type: string, standard: Parameters<typeof withTlsMode>[1]): Description {
  const [, server = '', path = '', pairs = ''] = /^\/\/([^/;]*)(?:\/([^;]*))?(?:;(.*))?$/s.exec(rest) ?? [];
  const { fields, notes } = pairsOf(pairs);
  const [, address = '', instance, port] = /^(\[[^\]]*\]|[^\\:]*)(?:\\([^:]*))?(?::(\d+))?$/.exec(server) ?? [
    undefined,
    server,
  ];
  const named = placeOf(String(fieldOf(fields, 'servername', 'server') ?? ''));
  const place =
    address === ''
      ? named.fields
      : presentFields({
          host: serverIn(address)?.host ?? address,
          port: port === undefined ? undefined : Number(port),
        });
  const inner = without(fields, SERVER_SETTINGS);
  const instances = instance ?? fieldOf(fields, 'instancename', 'instance');
  const certificate = fieldOf(fields, 'hostnameincertificate');
  const strict = String(fieldOf(fields, 'encrypt') ?? '').toLowerCase() === 'strict';
  const all = fieldsFrom([
    ...Object.entries(presentFields({ ...place, database: path })),
    ...Object.entries(inner),
  ]);
  return {
    types: [type],
    fields: {
      ...withTlsMode(all.fields, standard),
      ...(strict && { strict }),
      ...(certificate !== undefined && { 'tls.serverName': certificate }),
    },
    notes: [
      ...notes,
      ...all.notes,
      ...(instances === undefined || 'port' in all.fields
        ? []
        : ['instance: is looked up by name, which no Connection does: put its port']),
    ],
  };
}

/** `//host:port/database:user=…;password=…;`. */
function db2(rest: string): Description {
  const [, server = '', database, pairs = ''] = /^\/\/([^/]*)\/([^:;]*)(?:[:;](.*))?$/s.exec(rest) ?? [];
  if (database === undefined) return refusal('names a database of this machine, or none');
  const { fields, notes } = pairsOf(pairs);
  const place = serverIn(server);
  if (place === undefined) return refusal('is no host and port');
  return {
    types: ['db2'],
    fields: withTlsMode(
      { ...presentFields({ port: 446, ...place, database }), ...fields },
      { absent: 'disable', yes: 'verify-full' },
    ),
    notes,
  };
}

/** `//host:port/catalog;AuthMech=3;UID=token;PWD=…`. */
function databricks(rest: string): Description {
  const [, server = '', , pairs = ''] = /^\/\/([^/;]*)(?:\/([^;]*))?(?:;(.*))?$/s.exec(rest) ?? [];
  const { fields, notes } = pairsOf(pairs);
  const [host] = server.split(':');
  const user = fieldOf(fields, 'uid', 'user');
  const password = fieldOf(fields, 'pwd', 'password');
  const token = fieldOf(fields, 'authaccesstoken') ?? (user === 'token' ? password : undefined);
  const names = [
    'uid',
    'user',
    'pwd',
    'password',
    'authaccesstoken',
    'ssl',
    'transportmode',
    'authmech',
    'authflow',
  ];
  return {
    types: ['databricks'],
    fields: {
      url: `https://${host}`,
      ...presentFields({ token }),
      ...without(fields, token === undefined ? names.slice(5) : names),
    },
    notes,
  };
}

function exasol(rest: string): Description {
  const [, server = '', pairs = ''] = /^([^;]*)(?:;(.*))?$/s.exec(rest) ?? [];
  const { fields, notes } = pairsOf(pairs);
  const [address = '', pin] = server.replace(/:\d+$/, '').split('/');
  const port = /:(\d+)$/.exec(server)?.[1];
  const mode = exasolMode(fields);
  const hosts = address.includes(',') ? { hosts: address.split(',') } : {};
  if (address.includes('..')) return refusal('host: is a range of hosts: give the name of one of them');
  return {
    types: ['exasol'],
    fields: presentFields({
      host: address.split(',')[0],
      port: port === undefined ? undefined : Number(port),
      ...mode,
    }),
    ...hosts,
    notes: pin === undefined ? notes : [...notes, 'fingerprint: no Connection has one: put caCertificate'],
  };
}

/** Easy Connect (`//host:port/service`), `host:port:SID`, and descriptors; a name out of tnsnames.ora says nothing. */
function oracle(rest: string): Description {
  const [, quotedUser, quotedPassword, behind = ''] = /^([^/"@]+)\/"([^"]*)"@(.*)$/s.exec(rest) ?? [];
  if (quotedPassword !== undefined) {
    const at = oraclePlace(behind);
    return at === undefined
      ? refusal(NO_PLACE)
      : { ...at, fields: { ...at.fields, ...presentFields({ user: quotedUser, password: quotedPassword }) } };
  }
  const [, login = '', target = ''] = /^(.*?)@([^@]*)$/s.exec(rest) ?? [];
  if ((login.match(/\//g) ?? []).length > 1 || login.includes('@'))
    return refusal('user and password hold a / or @: give them apart');
  const [user, password] = login.split('/');
  const place = oraclePlace(target);
  return place === undefined
    ? refusal(NO_PLACE)
    : { ...place, types: ['oracle'], fields: { ...place.fields, ...presentFields({ user, password }) } };
}

const NO_PLACE = 'names an entry of tnsnames.ora, or none that can be read: put host and service';

/** What stands behind the `@`, by itself. */
export function oraclePlace(target: string): Description | undefined {
  return target.startsWith('(') ? descriptor(target) : easyConnect(target);
}

function easyConnect(target: string): Description | undefined {
  const [, protocol, sixth, name = '', port, service, sid] =
    /^(?:(tcps?):)?(?:\/\/)?(?:\[([0-9a-f:.]+)\]|([^:/?[\]]+))(?::(\d+))?(?:\/([^/:?]+)(?::\w+)?(?:\/\w+)?|:([\w$#]+))?(?:\?.*)?$/i.exec(
      target,
    ) ?? [];
  const host = sixth ?? name;
  if (host === '' || (service === undefined && sid === undefined)) return undefined;
  const fields = presentFields({
    host,
    port: Number(port ?? 1521),
    serviceName: service,
    sid,
    sslmode: protocol?.toLowerCase() === 'tcps' ? 'verify-full' : 'disable',
  });
  return {
    types: ['oracle'],
    fields,
    notes: target.includes('?') ? ['settings behind the ?: not read'] : [],
  };
}

function descriptor(text: string): Description | undefined {
  const valuesOf = (name: string) =>
    [...text.matchAll(new RegExp(`\\(\\s*${name}\\s*=\\s*([^()]+?)\\s*\\)`, 'gi'))].map(
      ([, value = '']) => value,
    );
  const [[host, ...others], [port], [service], [sid], [protocol = 'tcp'], [match]] = [
    valuesOf('HOST'),
    valuesOf('PORT'),
    valuesOf('SERVICE_NAME'),
    valuesOf('SID'),
    valuesOf('PROTOCOL'),
    valuesOf('SSL_SERVER_DN_MATCH'),
  ];
  if (host === undefined) return undefined;
  const verified = /^(no|off|false)$/i.test(match ?? '') ? 'verify-ca' : 'verify-full';
  const fields: FieldValues = presentFields({
    host,
    port: port === undefined ? undefined : Number(port),
    serviceName: service,
    sid,
    sslmode: /^tcps$/i.test(protocol) ? verified : 'disable',
  });
  return { types: ['oracle'], fields, ...(others.length > 0 && { hosts: [host, ...others] }) };
}
