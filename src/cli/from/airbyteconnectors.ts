import { descriptionOf } from '../../addresses/description.ts';
import { presentFields, fieldsFrom } from '../../addresses/fields.ts';
import { flat, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Description, Scalar } from '../../addresses/foreign.ts';
import { kafkaOf } from './kafkaclient.ts';
import { webAddress } from '../../addresses/place.ts';

/** The settings of a source or destination. */
export type Configuration = Readonly<Record<string, unknown>>;

/** A choice is an object that names the chosen option; its fields become fields of the connection. */
export function flattenChoices(held: Configuration): Configuration {
  const { ssl_mode, credentials, authentication, ssl, ...rest } = held;
  const { auth_method: _, auth_type: __, ...chosen } = { ...record(credentials), ...record(authentication) };
  const { mode, ...certificates } = record(ssl_mode);
  const plain =
    typeof ssl === 'boolean' && mode === undefined ? { sslmode: ssl ? 'require' : 'disable' } : {};
  return { ...rest, ...chosen, ...certificates, ...(mode !== undefined ? { sslmode: mode } : plain) };
}

/** Connectors whose fields need more than a new name. */
export const CONNECTORS: Readonly<Record<string, (held: Configuration) => Description>> = {
  snowflake: ({ host, ...held }) => {
    const fields = flat(flattenChoices(held));
    return {
      types: ['snowflake'],
      fields: { ...(nonEmptyString(host) !== undefined && { url: webAddress(String(host)) }), ...fields },
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
  db2: ({ encryption, ...rest }) => {
    const { encryption_method: method, ssl_certificate: certificate } = record(encryption);
    const isVerified = method === 'encrypted_verify_certificate';
    return {
      types: ['db2'],
      fields: flat({
        ...rest,
        sslmode: isVerified ? 'verify-full' : 'disable',
        ...(isVerified && { caCertificate: certificate }),
      }),
    };
  },
  rabbitmq: ({ ssl, ...rest }) => ({
    types: ['amqp'],
    fields: { ...flat(rest), sslmode: ssl === false ? 'disable' : 'verify-full' },
  }),
  mqtt: ({ broker_host: host, broker_port: port, use_tls: tls, ...rest }) => ({
    types: ['mqtt'],
    fields: flat({ host, port, ...rest, sslmode: tls === true ? 'verify-full' : 'disable' }),
  }),
  pulsar: ({ brokers, use_tls: tls, ...rest }) => {
    const described = descriptionOf(`pulsar${tls === true ? '+ssl' : ''}://${String(brokers)}`);
    return { types: ['pulsar'], ...described, fields: { ...described?.fields, ...flat(rest) } };
  },
  'azure-blob': (held) => {
    const of = (name: string) => nonEmptyString(held[`azure_blob_storage_${name}`]);
    const [account, domain = 'blob.core.windows.net'] = [of('account_name'), of('endpoint_domain_name')];
    const rest = Object.entries(held).filter(([name]) => !name.startsWith('azure_blob_storage_'));
    return {
      types: ['azure-blob'],
      fields: presentFields({
        url: account === undefined ? undefined : `https://${account}.${domain}`,
        account,
        accountKey: of('account_key'),
        container: of('container_name'),
        ...flat(Object.fromEntries(rest)),
      }),
    };
  },
  databricks: (held) => {
    const plain = Object.entries(flattenChoices(held)).map(
      ([name, value]) => [name.replace(/^databricks_/, ''), value] as const,
    );
    const { server_hostname, hostname, port, accept_terms: _, ...rest } = flat(Object.fromEntries(plain));
    const host = server_hostname ?? hostname;
    const place = port === undefined || Number(port) === 443 ? host : `${host}:${port}`;
    return {
      types: ['databricks'],
      fields: { ...presentFields({ url: host === undefined ? undefined : `https://${place}` }), ...rest },
    };
  },
  cassandra: withoutTls('cassandra'),
  scylladb: withoutTls('scylladb'),
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

/** Its connector opens a plain connection, whatever is set. */
function withoutTls(type: string) {
  return (held: Configuration): Description => ({
    types: [type],
    fields: { ...flat(held), sslmode: 'disable' },
  });
}

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
