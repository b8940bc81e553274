import { descriptionOf } from '../../addresses/description.ts';
import type { AirflowConnection } from './airflowconnection.ts';
import { google } from './airflowgoogle.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import type { Standard } from '../../addresses/encryption.ts';
import { fieldsFrom, presentFields, truthOf, without } from '../../addresses/fields.ts';
import { flat, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Description, FieldValues, Scalar } from '../../addresses/foreign.ts';
import { fromHeaders } from './headers.ts';
import { oraclePlace } from '../../addresses/jdbc.ts';
import { kafkaOf } from './kafkaclient.ts';
import { joinHostPort, serverIn, webAddress } from '../../addresses/place.ts';
import { tds } from '../../addresses/sqlserver.ts';

/** The connection that Airflow's hook of this type would open. */
export function describeHook(type: string, held: AirflowConnection): Description {
  const own = MEANINGS[type];
  if (own !== undefined) return own(held, type);
  return plainly(held, type, STANDARDS[type] ?? {});
}

/** Hooks that encrypt only if a setting says so. */
const STANDARDS: Readonly<Record<string, Standard>> = {
  redis: { absent: 'disable', yes: 'verify-full' },
};

const MEANINGS: Readonly<Record<string, (held: AirflowConnection, type: string) => Description>> = {
  http: web,
  https: web,
  elasticsearch: (held) => ({ ...web(held), types: ['elasticsearch'] }),
  mongo: (held) => {
    const absent = truthOf(held.extra['srv'] as Scalar | undefined) === true ? 'verify-full' : 'disable'; // it implies TLS
    const { fields, ...rest } = plainly(held, 'mongodb', { absent, yes: 'verify-full' });
    const isOfSchema = held.login !== undefined && held.schema !== undefined && !('authSource' in fields);
    const { srv, allow_insecure, host, ...others } = fields;
    const insecure =
      truthOf(allow_insecure) === true && others['sslmode'] === 'verify-full' ? { sslmode: 'require' } : {};
    const isSrv = truthOf(srv) === true;
    const source = isOfSchema && !isSrv ? { authSource: String(held.schema) } : {};
    return {
      ...rest,
      fields: { ...presentFields({ [isSrv ? 'srv' : 'host']: host }), ...others, ...source, ...insecure },
    };
  },
  cassandra: ({ schema, ...held }) =>
    plainly({ ...held, extra: { ...held.extra, ...presentFields({ keyspace: schema }) } }, 'cassandra', {
      absent: 'disable',
    }),
  mssql: (held) =>
    tds(
      plainly(held, 'sqlserver', { absent: 'request', yes: 'verify-full' }),
      held.extra['Encrypt'] ?? held.extra['encrypt'],
    ),
  snowflake,
  trino,
  presto: trino,
  kafka: ({ extra }) => kafkaOf(flat(extra)),
  oracle,
  google_cloud_platform: google,
  gcpbigquery: google,
  bigquery: google,
  databricks: (held) => {
    const { host, login, password, extra } = held;
    const token = extra['token'] ?? (login === undefined || login === 'token' ? password : undefined);
    const rest = token === undefined ? presentFields({ user: login, password }) : {};
    return {
      types: ['databricks'],
      fields: {
        url: `https://${String(host ?? '').replace(/^https?:\/\//, '')}`,
        ...rest,
        ...flat({ ...extra, token }),
      },
    };
  },
  smtp: (held) => mail(held, 'smtp'),
  imap: (held) => mail(held, 'imap'),
  jdbc: ({ host, login, password, extra }) => {
    const described = descriptionOf(nonEmptyString(extra['url']) ?? nonEmptyString(host) ?? '');
    const rest = Object.fromEntries(
      Object.entries(extra).filter(([key]) => key !== 'url' && !key.startsWith('driver')),
    );
    if (described === undefined)
      return { types: [], fields: {}, notes: ['host: is no JDBC URL that is known here'] };
    const all = fieldsFrom([
      ...Object.entries(described.fields),
      ...Object.entries({ user: login, password }),
      ...Object.entries(flat(rest)),
    ]);
    return { ...described, fields: all.fields, notes: [...(described.notes ?? []), ...all.notes] };
  },
  neo4j: (held) => {
    const {
      neo4j_scheme: _,
      bolt_scheme: __,
      encrypted: on,
      certs_self_signed: loose,
      certs_trusted_ca: trusted,
      ...extra
    } = held.extra;
    const secure =
      truthOf(on as Scalar) === true || [loose, trusted].some((each) => truthOf(each as Scalar) === true);
    const verified = truthOf(loose as Scalar) === true ? 'require' : 'verify-full';
    const mode = secure ? verified : 'disable';
    return plainly({ ...held, extra: { ...extra, sslmode: mode } }, 'neo4j', {});
  },
  wasb: ({ login, password, host, extra }) => ({
    types: ['azure-blob'],
    fields: {
      url: /^https?:/.test(String(host ?? ''))
        ? String(host)
        : `https://${host ?? `${login}.blob.core.windows.net`}`,
      ...presentFields({ account: login, accountKey: password }),
      ...flat(extra),
    },
  }),
  ftp: (held) => plainly(held, 'ftp', { absent: 'disable' }),
  ftps: (held) => plainly(held, 'ftp', {}), // its hook begins TLS by a command
  ssh: (held) => plainly(held, 'sftp', {}),
  aws: ({ login, password, extra, ...rest }) => {
    const {
      service_config: config,
      profile_name: profile,
      role_arn: roleArn,
      external_id: externalId,
      ...others
    } = extra;
    const bucket = record(record(config)['s3'])['bucket_name'];
    const notes =
      profile === undefined ? [] : ['profile_name: stands in a file of that machine: put its keys'];
    return {
      types: ['s3'],
      fields: {
        ...presentFields({ ...rest, accessKeyId: login, secretAccessKey: password }),
        ...flat({ ...others, bucket, assumeRole: { roleArn, externalId } }),
      },
      notes,
    };
  },
};

function plainly(
  { extra, login, schema, ...place }: AirflowConnection,
  type: string,
  standard: Standard,
): Description {
  const all = fieldsFrom([
    ...Object.entries({ ...place, user: login, database: schema }),
    ...Object.entries(flat(extra)),
  ]);
  return { types: [type], fields: withTlsMode(all.fields, standard), notes: all.notes };
}

/** The hook joins scheme, host and port; a host may be a whole URL. Headers are the extra. */
function web({ host, port, login, password, schema, extra }: AirflowConnection): Description {
  const { headers, ...settings } = extra;
  const strings = Object.entries(settings).filter(
    ([key, value]) => typeof value === 'string' && /^(authorization|x-)/i.test(key),
  );
  const read = fromHeaders(
    Object.fromEntries(
      [...strings, ...Object.entries(record(headers))].map(([key, value]) => [key, String(value)]),
    ),
  );
  const others = Object.fromEntries(
    Object.entries(settings).filter(([key]) => !strings.some(([each]) => each === key)),
  );
  const verified = truthOf(others['verify'] as Scalar | undefined) === false ? { sslmode: 'require' } : {};
  const isMisplaced = port !== undefined && /^\w+:\/\/[^/:]+(\/|$)|^[^/:]+\//.test(String(host));
  return {
    types: ['http'],
    fields: {
      ...presentFields({ host, port, user: login, password, scheme: schema ?? 'http' }),
      ...read.fields,
      ...without(flat(others), ['verify']),
      ...verified,
    },
    notes: [...read.notes, ...(isMisplaced ? [MISPLACED] : [])],
  };
}

const MISPLACED =
  'port: the hook leaves it out where host is a whole URL, and else puts it behind the path: it is put behind the host';

function snowflake({ host, login, password, schema, extra }: AirflowConnection): Description {
  const { account, region, ...rest } = flat(extra);
  const place =
    account === undefined
      ? host
      : `${account}${region === undefined || region === '' ? '' : `.${region}`}.snowflakecomputing.com`;
  return {
    types: ['snowflake'],
    fields: presentFields({
      ...(place !== undefined && { url: webAddress(String(place)) }),
      user: login,
      password,
      schema,
      ...rest,
    }),
  };
}

function trino({ host, port, login, password, schema, extra }: AirflowConnection, type: string): Description {
  const { protocol, verify, auth, jwt__token: token, ...others } = flat(extra);
  const rest = { ...presentFields({ token }), ...(auth !== 'jwt' && presentFields({ auth })), ...others };
  const server = serverIn(String(host ?? ''));
  const url = `${protocol ?? 'http'}://${joinHostPort(server?.host ?? String(host ?? ''), Number(port ?? server?.port ?? 8080))}`;
  const loose = truthOf(verify) === false && protocol === 'https' ? { sslmode: 'require' } : {};
  return { types: [type], fields: presentFields({ url, user: login, password, schema, ...rest, ...loose }) };
}

/** Without service name and SID, the schema is the service. */
function oracle({ schema, extra, login, ...place }: AirflowConnection): Description {
  const rest = flat(extra);
  const named = ['service_name', 'sid', 'dsn'].some((key) => key in rest);
  const service = named ? { schema } : { serviceName: schema };
  const { dsn, ...others } = rest;
  const secure = { sslmode: 'disable' };
  const target = dsn === undefined ? undefined : oraclePlace(String(dsn));
  return {
    types: ['oracle'],
    fields: presentFields({
      port: 1521,
      ...place,
      user: login,
      ...service,
      ...secure,
      ...(target === undefined ? rest : others),
      ...target?.fields,
    }),
    ...(target?.hosts !== undefined && { hosts: target.hosts }),
  };
}

/** Encrypted from the first byte unless that is switched off. */
function mail({ extra, schema, ...held }: AirflowConnection, type: string): Description {
  const { disable_ssl: plain, use_ssl: ssl, disable_tls: clear, ...rest } = extra;
  const direct =
    truthOf(plain as Scalar | undefined) !== true && truthOf(ssl as Scalar | undefined) !== false;
  const none = !direct && (type === 'imap' || truthOf(clear as Scalar | undefined) === true); // of IMAP the hook begins no TLS later
  const how: FieldValues = direct
    ? { security: 'tls' }
    : { security: 'starttls', ...(none && { sslmode: 'disable' }) };
  return plainly(
    { ...held, schema, extra: { ...rest, ...(direct || !none ? how : { sslmode: 'disable' }) } },
    type,
    {},
  );
}
