import { withTlsMode } from './encryption.ts';
import { fieldOf, fieldsFrom, presentFields, truthOf, without } from './fields.ts';
import type { Description } from './foreign.ts';
import { joinHostPort } from './place.ts';
import { pairsIn } from './uri.ts';
import type { Uri } from './uri.ts';

/** Schemes of services over HTTP, and those whose authority is no host. */
export const SERVICES: Readonly<Record<string, (uri: Uri, jdbc: boolean) => Description>> = {
  http: web,
  https: web,
  snowflake,
  bigquery,
  clickhouse,
  clickhousedb: clickhouse,
  ch: clickhouse,
  trino,
  presto: trino,
  sqlite: file,
  duckdb: file,
  databricks: (uri) => {
    const fields = Object.fromEntries(pairsIn(uri.query, true));
    return {
      types: ['databricks'],
      fields: {
        url: `https://${uri.host ?? ''}`,
        ...presentFields({ token: uri.password }),
        ...presentFields(fields),
      },
    };
  },
};

function file(): Description {
  return { types: [], fields: {}, notes: ['is a file of its machine, which no Connection reaches'] };
}

function web(uri: Uri): Description {
  if (isClickhouse(uri))
    return clickhouse({ ...uri, scheme: 'clickhouse+http', query: `${uri.query}&protocol=${uri.scheme}` });
  const url = `${uri.scheme}://${place(uri)}${uri.path === undefined ? '' : `/${uri.path}`}`;
  const notes = uri.query === '' ? [] : ['query: a url has none in a Connection: left out'];
  return {
    types: ['http'],
    fields: { url, ...presentFields({ user: uri.user, password: uri.password }) },
    ...(uri.hosts !== undefined && { hosts: uri.hosts }),
    notes,
  };
}

/** Its driver of Go, too, writes an address of the web: with `secure` where that has TLS, else with its port and a database. */
function isClickhouse({ scheme, port, path = '', user, query }: Uri): boolean {
  const isNamed = /(?:^|&)(?:secure|skip_verify)=/.test(query) || (scheme === 'http' && port === 8123);
  return isNamed && user !== undefined && /^[^/]+$/.test(path);
}

function place({ host = '', port }: Uri): string {
  return joinHostPort(host, port);
}

/** The authority is an account, and the path database and schema; a JDBC URL names a host. */
function snowflake(uri: Uri): Description {
  const [database, schema] = (uri.path ?? '').split('/');
  const host = uri.host ?? '';
  const url = `https://${host.endsWith('.com') || host.endsWith('.cn') ? host : `${host}.snowflakecomputing.com`}`;
  const { fields, notes } = fieldsFrom([
    ...Object.entries({ url, user: uri.user, password: uri.password, database, schema }),
    ...pairsIn(uri.query, true),
  ]);
  const token = /^(oauth|programmatic_access_token)$/i.test(String(fields['authenticator'] ?? ''))
    ? (fieldOf(fields, 'token') ?? fields['password'])
    : undefined;
  return {
    types: ['snowflake'],
    fields: {
      ...without(fields, token === undefined ? [] : ['token', 'password', 'authenticator']),
      ...presentFields({ token }),
    },
    notes,
  };
}

/** The authority is a project, and the path a data set. */
function bigquery(uri: Uri): Description {
  const pairs = Object.fromEntries(pairsIn(uri.query, true));
  const { credentials_base64: sealed, credentials_path: path, ...rest } = pairs;
  const dataset = uri.path === undefined || uri.path === '' ? [] : ['dataset: a Connection names none'];
  return {
    types: ['bigquery'],
    fields: presentFields({
      projectId: uri.host,
      ...(sealed !== undefined && { serviceAccountKey: Buffer.from(sealed, 'base64').toString('utf8') }),
      ...rest,
    }),
    notes: [
      ...dataset,
      ...(path === undefined
        ? []
        : ['credentials_path: names a file: put its content into secrets.serviceAccountKey']),
    ],
  };
}

/** The type connects over HTTP. Drivers use HTTP or the native protocol, depending on scheme and port. */
function clickhouse(uri: Uri): Description {
  const pairs = Object.fromEntries(pairsIn(uri.query, true).filter(([name]) => name !== ''));
  const { protocol, database, ...others } = pairs;
  const [base, driver] = uri.scheme.split('+');
  const secure =
    protocol === 'https' ||
    [fieldOf(others, 'secure'), fieldOf(others, 'ssl')].some((each) => truthOf(each) === true) ||
    uri.port === 8443;
  const native = driver === 'native' || (driver !== 'http' && [9000, 9440].includes(uri.port ?? 0));
  const unsaid =
    driver === undefined && uri.port === undefined && protocol === undefined && base === 'clickhouse';
  const url = `${secure ? 'https' : 'http'}://${joinHostPort(uri.host ?? '', uri.port ?? (secure ? 8443 : 8123))}`;
  const mode = secure
    ? withTlsMode(others, { absent: 'verify-full', yes: 'verify-full' }) // its sslmode=none is TLS without proof
    : without(others, ['secure', 'ssl', 'sslmode']);
  const { sslmode: wanted, ...rest } = mode;
  const sslmode = secure && wanted === 'disable' ? 'require' : wanted;
  const note = native
    ? "url: the address speaks ClickHouse's own protocol: put that of HTTP"
    : 'url: without a port it does not say which protocol: put the address of HTTP';
  return {
    types: ['clickhouse'],
    fields: presentFields({
      ...(!native && !unsaid && { url }),
      database: database ?? uri.path,
      user: uri.user,
      password: uri.password,
      ...rest,
      ...(sslmode !== 'verify-full' && { sslmode }),
    }),
    notes: native || unsaid ? [note] : [],
  };
}

/** HTTPS is used if the URI asks for it, or, except in JDBC, has a password; the path is a catalog and a schema. */
function trino(uri: Uri, jdbc: boolean): Description {
  const [catalog, schema] = (uri.path ?? '').split('/');
  const { fields, notes } = fieldsFrom([
    ...Object.entries({ user: uri.user, password: uri.password, catalog, schema }),
    ...pairsIn(uri.query, true),
  ]);
  const secure = jdbc
    ? truthOf(fieldOf(fields, 'ssl')) === true
    : uri.port === 443 ||
      [fields['http_scheme'], fields['protocol']].includes('https') ||
      [uri.password, fields['access_token']].some((each) => each !== undefined);
  const verification = String(fieldOf(fields, 'sslverification', 'verify') ?? '').toLowerCase();
  const loose = /^(none|false)$/.test(verification) ? 'require' : undefined;
  const mode = presentFields({ sslmode: verification === 'ca' ? 'verify-ca' : loose });
  const url = `${secure ? 'https' : 'http'}://${joinHostPort(uri.host ?? '', uri.port ?? (secure ? 443 : 8080))}`;
  return {
    types: [uri.scheme.split('+')[0] ?? ''],
    fields: {
      url,
      ...without(fields, ['ssl', 'httpscheme', 'protocol', 'sslverification', 'verify']),
      ...mode,
    },
    notes,
  };
}
