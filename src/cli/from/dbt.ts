import { firstDocument } from './document.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import { presentFields, truthOf, without } from '../../addresses/fields.ts';
import { flat, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Description, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { placeOf } from '../../addresses/keywords.ts';
import { joinHostPort, webAddress } from '../../addresses/place.ts';
import { entraType } from '../../addresses/sqlserver.ts';

/** `profiles.yml` of dbt: a connection for each output of each profile. */
export const convert: Converter = (content) => {
  return Object.entries(record(firstDocument(content))).flatMap(([profile, value]) =>
    Object.entries(record(record(value)['outputs'])).map(([target, output]) =>
      outputOf(`${profile}-${target}`, record(output)),
    ),
  );
};

function outputOf(name: string, { type, keyfile_json, ...rest }: Readonly<Record<string, unknown>>): Foreign {
  const word = nonEmptyString(type) ?? '';
  const fields = without(
    Object.fromEntries(Object.entries(flat(rest)).map(([key, value]) => [key, withoutJinja(value)])),
    OWN,
  );
  const key =
    typeof keyfile_json === 'object' && keyfile_json !== null
      ? { serviceAccountKey: JSON.stringify(keyfile_json) }
      : presentFields({ serviceAccountKey: nonEmptyString(keyfile_json) });
  const { pass, ...others } = fields;
  const all = { ...presentFields({ password: pass }), ...others, ...key };
  return { name, ...(ADAPTERS[word]?.(all) ?? { types: [word], fields: withTlsMode(all, {}) }) };
}

/** Jinja is rendered where dbt runs. */
function withoutJinja(value: FieldValues[string]): FieldValues[string] {
  return /\{\{|\{%/.test(String(value)) ? '${}' : value;
}

/** How dbt works, and not where it connects to. */
const OWN = [
  'threads',
  'retries',
  'connectretries',
  'connecttimeout',
  'retryall',
  'priority',
  'maximumbytesbilled',
  'jobexecutiontimeoutseconds',
  'queryretries',
  'clientsessionkeepalive',
  'querytag',
  'reusconnections',
  'reuseconnections',
];

const postgres =
  (type: string) =>
  (fields: FieldValues): Description => ({ types: [type], fields: withTlsMode(fields, {}) });

const ADAPTERS: Readonly<Record<string, (fields: FieldValues) => Description>> = {
  postgres: postgres('postgresql'),
  redshift: ({ method, ...fields }) =>
    method === undefined || method === 'database'
      ? postgres('redshift')(fields)
      : {
          ...postgres('redshift')(fields),
          notes: ['method: logs in by IAM, which type redshift does not: put user and password'],
        },
  snowflake: ({ account, host, authenticator, token, ...fields }) => {
    const oauth = authenticator === 'oauth';
    const place = host ?? (account === undefined ? undefined : `${account}.snowflakecomputing.com`);
    const url = place === undefined || String(place).includes('${}') ? place : webAddress(String(place));
    return {
      types: ['snowflake'],
      fields: presentFields({ url, ...fields, ...(oauth ? { token } : { authenticator, token: undefined }) }),
    };
  },
  bigquery: ({ method, project, database, dataset, schema, keyfile, ...fields }) => ({
    types: ['bigquery'],
    fields: presentFields({ projectId: project ?? database, ...fields }),
    notes: [
      ...(dataset === undefined && schema === undefined ? [] : ['dataset: a Connection names none']),
      ...(keyfile === undefined
        ? []
        : ['keyfile: names a file: put its content into secrets.serviceAccountKey']),
      ...(String(method ?? '').startsWith('oauth')
        ? ['method: logs in as the person who runs dbt: put a key into secrets.serviceAccountKey']
        : []),
    ],
  }),
  databricks: ({ host, http_path, client_id, client_secret, ...fields }) => ({
    types: ['databricks'],
    fields: presentFields({
      url: host === undefined || host === '${}' ? host : `https://${host}`,
      clientId: client_id,
      clientSecret: client_secret,
      http_path,
      ...fields,
    }),
  }),
  sqlserver,
  fabric: sqlserver,
  synapse: sqlserver,
  clickhouse: ({ host, port, secure, verify, schema, driver, ...fields }) => {
    const native = driver === 'native' || [9000, 9440].includes(Number(port ?? 0));
    const safe = truthOf(secure) === true;
    const url = `${safe ? 'https' : 'http'}://${joinHostPort(String(host ?? 'localhost'), Number(port ?? (safe ? 8443 : 8123)))}`;
    const loose = safe && truthOf(verify) === false ? 'require' : undefined;
    return {
      types: ['clickhouse'],
      fields: presentFields({ url: native ? undefined : url, database: schema, ...fields, sslmode: loose }),
      notes: native ? ["url: the address speaks ClickHouse's own protocol: put that of HTTP"] : [],
    };
  },
  trino: trino('trino'),
  presto: trino('presto'),
  mysql: mysql('mysql'),
  mysql5: mysql('mysql'),
  mariadb: mysql('mariadb'),
  doris: mysql('doris'),
  starrocks: mysql('starrocks'),
  singlestore: mysql('singlestore'),
  tidb: mysql('tidb'),
  oracle: ({ protocol, service, ...fields }) => ({
    types: ['oracle'],
    fields: presentFields({
      port: 1521,
      ...without(fields, ['database', 'schema']),
      serviceName: service ?? fields['database'],
      sslmode: protocol === 'tcps' ? 'verify-full' : 'disable',
    }),
    notes: 'schema' in fields ? ['schema: no counterpart in type oracle'] : [],
  }),
  athena: ({ work_group, region_name, ...fields }) => ({
    types: ['athena'],
    fields: presentFields({ workGroup: work_group, region: region_name, ...fields }),
  }),
  exasol: ({ dsn, ...fields }) => {
    const [, host, port] = /^([^:,/]+)(?:\/[^:]+)?(?::(\d+))?$/.exec(String(dsn ?? '')) ?? [];
    return {
      types: ['exasol'],
      fields: presentFields({ host, port, ...fields }),
      notes: host === undefined ? ['dsn: names no one host: put one'] : [],
    };
  },
};

function sqlserver({ server, encrypt, trust_cert, authentication, ...fields }: FieldValues): Description {
  const standard = truthOf(encrypt) === false ? 'disable' : 'verify-full';
  const loose = truthOf(trust_cert) === true && standard !== 'disable';
  const place = placeOf(String(fields['host'] ?? server ?? ''));
  const host = fields['host'] ?? server;
  const isApplication = /^(activedirectory)?serviceprincipal$/i.test(String(authentication ?? ''));
  const sslmode = loose ? 'require' : standard;
  if (isApplication)
    return {
      types: [entraType(String(host ?? ''))],
      fields: presentFields({ host, ...without(fields, ['driver', 'schema']), sslmode }),
      notes: 'schema' in fields ? ['schema: a Connection names none'] : [],
    };
  const sql = authentication === undefined || String(authentication).toLowerCase() === 'sql';
  return {
    types: ['sqlserver'],
    fields: presentFields({
      ...without(fields, ['host']),
      ...(host === '${}' ? { host } : place.fields),
      sslmode,
    }),
    notes: sql
      ? place.notes
      : [
          ...place.notes,
          'authentication: is by Entra ID, which type sqlserver does not do: see type azure-sql',
        ],
  };
}

function mysql(type: string) {
  return ({ server, schema, ssl_disabled, ...fields }: FieldValues): Description => ({
    types: [type],
    fields: presentFields({
      host: server,
      database: schema,
      ...fields,
      sslmode: truthOf(ssl_disabled) === true ? 'disable' : undefined,
    }),
  });
}

function trino(type: string) {
  return ({ host, port, http_scheme, database, method, jwt_token, ...fields }: FieldValues): Description => {
    const clear = method === undefined || method === 'none';
    const scheme = http_scheme ?? (clear ? 'http' : 'https');
    const url = `${scheme}://${joinHostPort(String(host ?? ''), Number(port ?? (scheme === 'https' ? 443 : 8080)))}`;
    const login = clear ? without(fields, ['password']) : fields;
    return {
      types: [type],
      fields: presentFields({ url, catalog: database, token: jwt_token, ...login }),
      notes: clear && 'password' in fields ? ['password: is not used, method is none'] : [],
    };
  };
}
