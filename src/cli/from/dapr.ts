import { descriptionOf } from '../../addresses/description.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import { presentFields, truthOf } from '../../addresses/fields.ts';
import { list, record, nonEmptyString } from '../../addresses/foreign.ts';
import { eachObject } from './resource.ts';
import { withSentinels } from '../../addresses/sentinel.ts';
import type { Converter, Description, FieldValues, Foreign, Scalar } from '../../addresses/foreign.ts';

/** Components of Dapr; a secretKeyRef stays a reference. */
export const convert: Converter = (content) => {
  return eachObject(content, (object) => [component(object)]);
};

function component(value: unknown): Foreign {
  const { kind, metadata, spec, auth } = record(value);
  const named = nonEmptyString(record(metadata)['name']);
  if (kind !== 'Component')
    return { name: named ?? 'unknown', types: [], fields: {}, notes: ['is no Component'] };
  const type = nonEmptyString(record(spec)['type']) ?? '';
  const fields: Record<string, Scalar> = {};
  const references: Record<string, { name: string; key: string }> = {};
  const elsewhere: string[] = [];
  for (const { name, value: held, secretKeyRef, envRef } of list(record(spec)['metadata']).map(record)) {
    const { name: secret, key } = record(secretKeyRef);
    if (typeof name !== 'string') continue;
    if (typeof secret === 'string') references[name] = { name: secret, key: nonEmptyString(key) ?? secret };
    else if (envRef !== undefined)
      elsewhere.push(`${name}: comes from the environment: put the value yourself`);
    else if (['string', 'number', 'boolean'].includes(typeof held)) fields[name] = held as Scalar; // as just seen
  }
  const parts = type.split('.');
  const joined = parts.slice(1).join('-');
  const words = [...(joined in WORDS ? [WORDS[joined] ?? ''] : []), joined, parts.at(-1) ?? ''];
  const description = describeComponent(words, fields, Object.keys(references));
  const store = nonEmptyString(record(auth)['secretStore']);
  const notes =
    store !== undefined && store !== 'kubernetes' && Object.keys(references).length > 0
      ? ['secretStore: is not Kubernetes: its secrets are no Secrets of the cluster']
      : [];
  return {
    name: named ?? type,
    namespace: nonEmptyString(record(metadata)['namespace']),
    ...description,
    references: renameFields(
      references,
      words.includes('kafka') ? { saslUsername: 'user', saslPassword: 'password' } : {},
    ),
    notes: [...notes, ...elsewhere, ...(description.notes ?? [])],
  };
}

/** Types that have another name here than the last words of theirs. */
const WORDS: Readonly<Record<string, string>> = {
  mqtt3: 'mqtt',
  'gcp-bucket': 'gcs',
  'hashicorp-vault': 'vault',
  'aws-secretsmanager': 'aws-secrets-manager',
  'aws-parameterstore': 'parameter-store',
};

function renameFields<T>(
  held: Readonly<Record<string, T>>,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(held).map(([name, value]) => [names[name] ?? name, value]));
}

function describeComponent(
  words: readonly string[],
  fields: FieldValues,
  secret: readonly string[],
): Description {
  const own = Object.entries(MEANINGS).find(([word]) => words.includes(word))?.[1];
  if (own !== undefined) return { ...own(fields, secret), types: words };
  return { ...resolveConnectionString(fields), types: words };
}

/** Replaces a connection string by the fields that it contains. */
function resolveConnectionString(fields: FieldValues): Omit<Description, 'types'> {
  const [name, dsn] =
    Object.entries(fields).find(
      ([key, value]) =>
        typeof value === 'string' &&
        (/^(connectionString|url|connection|natsURL)$/i.test(key) ||
          (key === 'host' && value.includes('://'))),
    ) ?? [];
  const described = name === undefined ? undefined : descriptionOf(String(dsn));
  if (name === undefined || described === undefined) return { fields };
  const { [name]: _, ...rest } = fields;
  if (described.types.length === 0)
    return { fields: rest, notes: (described.notes ?? []).map((note) => `${name}: ${note}`) };
  return { ...described, fields: { ...described.fields, ...rest } };
}

const MEANINGS: Readonly<
  Record<string, (fields: FieldValues, secret: readonly string[]) => Omit<Description, 'types'>>
> = {
  redis: ({ failover, redisHost, redisType, ...rest }) => {
    const places = String(redisHost ?? '').split(',');
    const fields = withTlsMode({ ...rest }, { absent: 'disable', yes: 'require' }); // it verifies nothing
    if (truthOf(failover) === true) return withSentinels(fields, places);
    return {
      fields: {
        ...presentFields({ host: places[0] }),
        ...fields,
        ...(redisType === 'node' ? {} : presentFields({ redisType })),
      },
      ...(places.length > 1 && { hosts: places }),
    };
  },
  kafka: ({ authType: said, saslUsername, saslPassword, saslMechanism, disableTls, ...rest }) => {
    const clear = truthOf(disableTls) === true;
    const { skipVerify, caCert, clientCert, clientKey, authRequired, ...others } = rest;
    const authType = said ?? (truthOf(authRequired) === true ? 'password' : undefined); // its older word
    const password = authType === 'password' || authType === undefined;
    const mechanism = MECHANISMS[String(saslMechanism ?? 'PLAINTEXT').toUpperCase()] ?? String(saslMechanism);
    const verified = truthOf(skipVerify) === true ? 'require' : 'verify-full';
    const mode = clear ? 'disable' : verified;
    const login =
      password && authType !== undefined
        ? presentFields({ user: saslUsername, password: saslPassword, mechanism })
        : presentFields({ saslUsername, saslPassword });
    const isKnown = ['password', 'none', 'mtls', 'certificate', undefined].includes(
      authType as string | undefined,
    );
    return {
      fields: {
        ...others,
        ...login,
        sslmode: mode,
        ...presentFields({ caCertificate: caCert, clientCertificate: clientCert, clientKey }),
      },
      notes: isKnown ? [] : ['authType: is none that type kafka knows: put user and password'],
    };
  },
  mongodb: ({ server, host, databaseName, params, ...rest }, secret) => {
    const parameters = Object.fromEntries(new URLSearchParams(String(params ?? '').replace(/^\?/, '')));
    const database = databaseName ?? 'daprStore';
    const named = 'username' in rest || secret.includes('username');
    const isOfDatabase = named && parameters['authSource'] === undefined;
    const source = isOfDatabase && server === undefined ? database : parameters['authSource'];
    const { authSource: __, ...others } = parameters;
    return {
      fields: {
        ...presentFields({ host, srv: server, database }),
        ...rest,
        ...presentFields({ authSource: source }),
        ...withTlsMode(others, {
          absent: server === undefined ? 'disable' : 'verify-full', // such a name implies TLS
          yes: 'verify-full',
        }),
      },
    };
  },
  rabbitmq: ({ protocol, ...rest }) => {
    const { fields, ...described } = resolveConnectionString(rest);
    const standard = 'sslmode' in fields ? {} : { sslmode: protocol === 'amqps' ? 'verify-full' : 'disable' };
    const port =
      'sslmode' in fields || protocol === 'amqps' || 'port' in fields || 'connectionString' in rest
        ? {}
        : { port: 5672 };
    return { ...described, fields: { ...fields, ...standard, ...port } };
  },
  mqtt: ({ url, ...rest }) => {
    const [, scheme = '', place = ''] = /^(\w+):\/\/(.*)$/s.exec(String(url ?? '')) ?? [];
    const isSecure = /^(ssl|tls|mqtts|wss)$/i.test(scheme);
    const described = descriptionOf(`${isSecure ? 'mqtts' : 'mqtt'}://${place}`);
    const { caCert, clientCert, clientKey, ...others } = rest;
    return {
      fields: {
        ...described?.fields,
        ...others,
        ...presentFields({ caCertificate: caCert, clientCertificate: clientCert, clientKey }),
      },
      notes: described?.notes ?? [],
    };
  },
  cassandra: ({ hosts, ...rest }) => {
    const places = String(hosts ?? '').split(',');
    return {
      fields: { host: places[0] ?? '', ...rest, sslmode: 'disable' },
      ...(places.length > 1 && { hosts: places }),
    };
  },
  memcached: ({ hosts, ...rest }) => {
    const places = String(hosts ?? '').split(',');
    return {
      fields: { host: places[0] ?? '', ...rest, sslmode: 'disable' },
      ...(places.length > 1 && { hosts: places }),
    };
  },
  vault: ({ vaultAddr, vaultToken, ...rest }) => ({
    fields: {
      url: vaultAddr ?? 'https://127.0.0.1:8200',
      ...withTlsMode({ ...presentFields({ token: vaultToken }), ...rest }, {}),
    },
  }),
  smtp: ({ port, skipTLSVerify, ...rest }) => ({
    fields: {
      ...presentFields({ port }),
      ...(String(port) === '465' && { security: 'tls' }),
      ...(truthOf(skipTLSVerify) === true && { sslmode: 'require' }),
      ...rest,
    },
  }),
};

const MECHANISMS: Readonly<Record<string, string>> = {
  PLAINTEXT: 'PLAIN',
  PLAIN: 'PLAIN',
  'SHA-256': 'SCRAM-SHA-256',
  'SHA-512': 'SCRAM-SHA-512',
};
