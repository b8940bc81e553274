import { firstDocument } from './document.ts';
import { withTlsMode } from './encryption.ts';
import { descriptionOf } from './dsn.ts';
import { presentFields, fieldsFrom } from './fields.ts';
import { flat, list, record, nonEmptyString } from './foreign.ts';
import type { Converter, Description, Foreign, Scalar } from './foreign.ts';
import { kafkaOf } from './kafkaclient.ts';
import { tunnelFields } from './tunnel.ts';

type Configuration = Readonly<Record<string, unknown>>;

/** Sources and destinations of Airbyte's API: one, a list, or the response of a list call. */
export const convert: Converter = (content) => {
  const whole = firstDocument(content);
  const { sources, destinations, data } = record(whole);
  const all = Array.isArray(whole) ? whole : [...list(sources), ...list(destinations), ...list(data)];
  return (all.length > 0 ? all : [whole]).map(actor);
};

function actor(value: unknown): Foreign {
  const {
    name,
    sourceName,
    destinationName,
    sourceType,
    destinationType,
    connectionConfiguration,
    configuration,
  } = record(value);
  const {
    sourceType: inner,
    destinationType: outer,
    tunnel_method,
    ...held
  } = record(connectionConfiguration ?? configuration);
  const word =
    nonEmptyString(sourceName) ??
    nonEmptyString(destinationName) ??
    nonEmptyString(sourceType) ??
    nonEmptyString(destinationType) ??
    nonEmptyString(inner) ??
    nonEmptyString(outer) ??
    '';
  const kind = word
    .replace(/[\s(].*$/, '')
    .toLowerCase()
    .replace(/-v2$/, '');
  const meaning = MEANINGS[kind];
  const plain = meaning?.(held) ?? {
    types: [word, kind],
    fields: withTlsMode(flat(flattenChoices(held)), {}),
  };
  const tunnel = tunnelOf(record(tunnel_method));
  return { name: nonEmptyString(name) ?? word, ...plain, fields: { ...plain.fields, ...tunnel } };
}

function tunnelOf(held: Configuration) {
  if (held['tunnel_method'] === undefined || held['tunnel_method'] === 'NO_TUNNEL') return {};
  const {
    tunnel_host: host,
    tunnel_port: port,
    tunnel_user: user,
    ssh_key: key,
    tunnel_user_password: password,
  } = flat(held);
  return tunnelFields({ host, port, user, password, key });
}

/** A choice is an object that names the chosen option; its fields become fields of the connection. */
function flattenChoices(held: Configuration): Configuration {
  const { ssl_mode, credentials, authentication, ssl, ...rest } = held;
  const { auth_method: _, auth_type: __, ...chosen } = { ...record(credentials), ...record(authentication) };
  const { mode, ...certificates } = record(ssl_mode);
  const plain =
    typeof ssl === 'boolean' && mode === undefined ? { sslmode: ssl ? 'require' : 'disable' } : {};
  return { ...rest, ...chosen, ...certificates, ...(mode !== undefined ? { sslmode: mode } : plain) };
}

/** Connectors whose fields need more than a new name. */
const MEANINGS: Readonly<Record<string, (held: Configuration) => Description>> = {
  snowflake: ({ host, ...held }) => {
    const fields = flat(flattenChoices(held));
    return {
      types: ['snowflake'],
      fields: { ...(nonEmptyString(host) !== undefined && { url: `https://${String(host)}` }), ...fields },
    };
  },
  bigquery: ({ project_id, credentials_json, ...rest }) => {
    const key =
      typeof credentials_json === 'object' && credentials_json !== null
        ? JSON.stringify(credentials_json)
        : nonEmptyString(credentials_json);
    return {
      types: ['bigquery'],
      fields: flat({ projectId: project_id, ...(key !== undefined && { serviceAccountKey: key }), ...rest }),
    };
  },
  mssql: sqlserver,
  'ms-sql-server': sqlserver,
  microsoft: sqlserver,
  oracle: ({ connection_data, encryption, sid, ...rest }) => {
    const { connection_type: _, ...place } = record(connection_data);
    const method = nonEmptyString(record(encryption)['encryption_method']);
    const certificate = record(encryption)['ssl_certificate'];
    const native = method === 'client_nne';
    const mode = method === 'encrypted_verify_certificate' ? 'verify-full' : 'disable';
    return {
      types: ['oracle'],
      fields: flat({
        port: 1521,
        sid,
        ...rest,
        ...place,
        sslmode: mode,
        ...(certificate !== undefined && { caCertificate: certificate }),
      }),
      notes: native
        ? [
            'encryption_method: is native network encryption, which type oracle does not speak: disable is written',
          ]
        : [],
    };
  },
  clickhouse: ({ ssl, protocol, ...rest }) => {
    const secure = ssl !== false && protocol !== 'http';
    return {
      types: ['clickhouse'],
      fields: flat({
        ...flattenChoices(rest),
        scheme: secure ? 'https' : 'http',
        port: rest['port'] ?? 8123,
      }),
    };
  },
  mongodb,
  'mongodb-v2': mongodb,
  kafka: ({ bootstrap_servers, protocol, ...rest }) => {
    const { security_protocol: security, ...sasl } = flat(protocol);
    const kafka = kafkaOf(
      presentFields({
        bootstrap_servers: bootstrap_servers as Scalar | undefined,
        security_protocol: security,
        ...sasl,
      }),
    );
    const others = Object.keys(rest).length;
    return {
      ...kafka,
      notes: [
        ...(kafka.notes ?? []),
        ...(others > 0 ? [`settings of the connector itself (${others}): not part of a connection`] : []),
      ],
    };
  },
  elasticsearch: ({ endpoint, authenticationMethod, ...rest }) => {
    const { method: _, ...login } = record(authenticationMethod);
    const { apiKeyId: id, apiKeySecret: secret, ...others } = login;
    const apiKey =
      id === undefined
        ? undefined
        : Buffer.from(`${nonEmptyString(id) ?? ''}:${nonEmptyString(secret) ?? ''}`).toString('base64');
    return { types: ['elasticsearch'], fields: flat({ url: endpoint, ...others, apiKey, ...rest }) };
  },
};

function sqlserver({ ssl_method, ssl_mode, ...rest }: Configuration): Description {
  const {
    ssl_method: named,
    mode,
    hostNameInCertificate: certificate,
    ...others
  } = { ...record(ssl_method), ...record(ssl_mode) };
  const method = nonEmptyString(named) ?? nonEmptyString(mode) ?? '';
  const modes: Readonly<Record<string, string>> = {
    unencrypted: 'disable',
    encrypted_trust_server_certificate: 'require',
    encrypted_verify_certificate: 'verify-full',
  };
  const sslmode = modes[method];
  return {
    types: ['sqlserver'],
    fields: flat({
      ...flattenChoices(rest),
      ...others,
      ...(sslmode !== undefined && { sslmode }),
      ...(certificate !== undefined && { 'tls.serverName': certificate }),
    }),
  };
}

function mongodb({ database_config, instance_type, auth_type, ...rest }: Configuration): Description {
  const {
    cluster_type: _,
    connection_string,
    schema_enforced: __,
    instance: ___,
    authorization: ____,
    server_addresses: addresses,
    cluster_url: cluster,
    tls,
    ...config
  } = {
    ...rest,
    ...record(instance_type),
    ...record(auth_type),
    ...record(database_config),
  } as Configuration;
  const places = nonEmptyString(addresses);
  const atlas = nonEmptyString(cluster)?.replace(/^(?!mongodb)/, 'mongodb+srv://');
  const dsn = nonEmptyString(connection_string) ?? atlas;
  const described = descriptionOf(dsn ?? (places === undefined ? '' : `mongodb://${places}/?tls=true`)); // several have TLS always
  const all = fieldsFrom([
    ...Object.entries(described?.fields ?? {}),
    ...Object.entries(
      flat(
        flattenChoices({
          ...config,
          ...(tls !== undefined && { sslmode: tls === false ? 'disable' : 'verify-full' }),
        }),
      ),
    ),
  ]);
  return {
    types: ['mongodb'],
    ...described,
    fields: all.fields,
    notes: [...(described?.notes ?? []), ...all.notes],
  };
}
