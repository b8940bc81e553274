import { firstDocument } from './document.ts';
import { descriptionOf } from '../../addresses/description.ts';
import { fieldsFrom, presentFields, truthOf } from '../../addresses/fields.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import { flat, list, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Description, FieldValues, Scalar } from '../../addresses/foreign.ts';
import { fromHeaders } from './headers.ts';
import { withoutImpliedMode } from './kafkaconnectors.ts';
import { tunnelFields } from './tunnel.ts';

/** `n8n export:credentials --decrypted`. */
export const convert: Converter = (content) => {
  return list(firstDocument(content)).map((value) => {
    const { name, type, data } = record(value);
    const word = nonEmptyString(type) ?? '';
    const own = typeof data === 'string' ? encryptedNotice() : describeCredential(word, flat(data));
    return {
      name: nonEmptyString(name) ?? word,
      ...own,
      types:
        own.types.length > 0
          ? own.types
          : [word, word.replace(/(OAuth2)?Api$|(Basic|Header|Query|Digest|Bearer)Auth$/, '')],
    };
  });
};

function encryptedNotice(): Description {
  return { types: [], fields: {}, notes: ['its data is encrypted: export with --decrypted'] };
}

function describeCredential(word: string, data: FieldValues): Description {
  const { sshTunnel, sshAuthenticateWith, sshHost, sshPort, sshUser, sshPassword, ...rest } = data;
  const uses = truthOf(sshTunnel) === true;
  const { privateKey, passphrase, ...others } = rest;
  const plain = sshTunnel === undefined && sshAuthenticateWith === undefined ? rest : others;
  const key = sshAuthenticateWith === 'privateKey';
  const tunnel = uses
    ? tunnelFields({
        host: sshHost,
        port: sshPort,
        user: sshUser,
        ...(key ? { key: privateKey, passphrase } : { password: sshPassword }),
      })
    : {};
  const own = (MEANINGS[word] ?? plainly)(plain);
  return { ...own, fields: { ...own.fields, ...tunnel } };
}

function plainly({ ssl, tls, ...rest }: FieldValues): Description {
  const { allowUnauthorizedCerts, disableTlsVerification, ignoreSSLIssues, ...others } = rest;
  const loose = [allowUnauthorizedCerts, disableTlsVerification, ignoreSSLIssues].some(
    (each) => truthOf(each) === true,
  );
  const mode = modeOf(ssl ?? tls, loose);
  const shown = mode ?? (loose ? 'require' : undefined);
  return { types: [], fields: { ...certificates(others), ...(shown !== undefined && { sslmode: shown }) } };
}

/** To ignore who signed a certificate hides the choice of SSL, and TLS is on whatever that says. */
function postgresql({ ssl = 'disable', ...data }: FieldValues): Description {
  return plainly({ ...data, ssl: truthOf(data['allowUnauthorizedCerts']) === true ? 'allow' : ssl });
}

function certificates({ ca, cert, key, ...rest }: FieldValues): FieldValues {
  return { ...rest, ...presentFields({ caCertificate: ca, clientCertificate: cert, clientKey: key }) };
}

function modeOf(ssl: Scalar | undefined, anybody: boolean): string | undefined {
  if (ssl === true || (typeof ssl === 'string' && ssl !== 'disable'))
    return anybody || ssl === 'allow' ? 'require' : 'verify-full';
  return ssl === false || ssl === 'disable' ? 'disable' : undefined;
}

/** Credential types whose fields need more than a new name. */
const MEANINGS: Readonly<Record<string, (data: FieldValues) => Description>> = {
  mongoDb: ({ configurationType, connectionString, ...rest }) => {
    if (configurationType !== 'connectionString')
      return { ...plainly({ tls: false, ...rest }), types: ['mongodb'] };
    const described = descriptionOf(String(connectionString ?? ''));
    if (described === undefined || described.types.length === 0)
      return {
        types: ['mongodb'],
        fields: {},
        notes: (described?.notes ?? ['is no connection string of MongoDB']).map(
          (note) => `connectionString: ${note}`,
        ),
      };
    const { tls, host: _host, port: _port, user: _user, password: _password, ...others } = rest; // hidden then
    const all = fieldsFrom([
      ...Object.entries(truthOf(tls) === true ? withoutImpliedMode(described) : described.fields),
      ...Object.entries(certificates(others)),
      ...(truthOf(tls) === true ? [['sslmode', 'verify-full'] as const] : []),
    ]);
    return {
      ...described,
      types: ['mongodb'],
      fields: all.fields,
      notes: [...(described.notes ?? []), ...all.notes],
    };
  },
  postgres: (data) => postgresql(data),
  timescaleDb: (data) => ({ ...postgresql(data), types: ['timescaledb'] }),
  crateDb: (data) => ({ ...plainly({ ssl: 'disable', ...data }), types: ['cratedb'] }),
  questDb: (data) => ({ ...postgresql(data), types: ['questdb'] }),
  mySql: (data) => ({ ...plainly({ ssl: false, ...data }), types: ['mysql'] }),
  kafka: ({ ssl = true, authentication, saslMechanism, ...rest }) => {
    const { username, password, ...others } = rest;
    const login =
      truthOf(authentication) === false
        ? {}
        : presentFields({
            username,
            password,
            mechanism: saslMechanism === undefined ? undefined : String(saslMechanism).toUpperCase(),
          });
    return {
      types: ['kafka'],
      fields: { ...others, ...login, sslmode: truthOf(ssl) === true ? 'verify-full' : 'disable' },
    };
  },
  smtp: mail('smtp'),
  imap: mail('imap'),
  ftp: (data) => ({ types: ['ftp'], fields: withTlsMode(data, { absent: 'disable' }) }),
  redis: (data) => ({ ...plainly({ ssl: false, ...data }), types: ['redis'] }),
  rabbitmq: ({ ssl, passphrase, ...data }) => {
    const port = data['port'] ?? 5672;
    return {
      ...plainly({
        ssl: ssl ?? false,
        ...data,
        port,
        ...(passphrase !== undefined && { clientKeyPassphrase: passphrase }),
      }),
      types: ['amqp'],
    };
  },
  mqtt: ({ protocol, ssl, ...data }) => {
    const [wants, named] = [truthOf(ssl) === true, protocol === 'mqtts' || protocol === 'wss'];
    const secure = named || (wants && isFilled(data['cert']) && isFilled(data['key'])); // as the client of n8n does it
    const { rejectUnauthorized, ...rest } = data;
    return {
      ...plainly({
        ...rest,
        ssl: secure,
        allowUnauthorizedCerts: truthOf(rejectUnauthorized) === false,
        port: data['port'] ?? 1883,
      }),
      types: ['mqtt'],
      notes: [
        ...(protocol === 'ws' || protocol === 'wss' ? [WEBSOCKET] : []),
        ...(wants && !secure ? [SSL_ALONE] : []),
      ],
    };
  },
  /** What a switch of its own hides is not used. */
  aws: ({ temporaryCredentials, sessionToken, customEndpoints, ...data }) => ({
    types: ['s3'],
    fields: {
      ...(truthOf(customEndpoints) === true ? data : withoutEndpoints(data)),
      ...(truthOf(temporaryCredentials) === true && presentFields({ sessionToken })),
    },
  }),
  supabaseApi: () => ({
    types: ['supabaseApi'],
    fields: {},
    notes: ['is for the API of Supabase, and type supabase is for its database'],
  }),
  microsoftSql: (data) => ({ ...plainly({ tls: true, ...data }), types: ['sqlserver'] }),
  httpHeaderAuth: ({ name, value, ...rest }) => {
    const read = fromHeaders({ [String(name)]: String(value) });
    const fields = read.notes.length > 0 ? presentFields({ apiKeyHeader: name, apiKey: value }) : read.fields;
    return { types: ['http'], fields: { ...fields, ...rest } };
  },
  httpQueryAuth: () => ({
    types: ['http'],
    fields: {},
    notes: ['name, value: stand in a query, which no Connection has'],
  }),
  httpBearerAuth: ({ token, ...rest }) => ({ types: ['http'], fields: presentFields({ token, ...rest }) }),
  httpDigestAuth: ({ user, password, ...rest }) => ({
    types: ['http'],
    fields: presentFields({ user, digestPassword: password, ...rest }),
  }),
  snowflake: ({ account, ...rest }) => ({
    types: ['snowflake'],
    fields: {
      ...presentFields({
        url: account === undefined ? undefined : `https://${account}.snowflakecomputing.com`,
      }),
      ...rest,
    },
  }),
  clickHouse: (data) => ({ ...plainly(data), types: ['clickhouse'] }),
};

const WEBSOCKET =
  'protocol: is MQTT inside a WebSocket, which no Connection speaks: put the port of plain MQTT or of MQTT in TLS';

const SSL_ALONE =
  'ssl: does nothing there without cert and key, and the connection is in clear: put tls.mode, and the port of TLS, where that is not meant';

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function withoutEndpoints(data: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !name.endsWith('Endpoint')));
}

/** With `secure`, TLS begins with the first byte. */
function mail(type: string): (data: FieldValues) => Description {
  return ({ secure = true, disableStartTls, hostName, port = type === 'smtp' ? 465 : 993, ...rest }) => {
    const direct = truthOf(secure) === true;
    const clear = !direct && truthOf(disableStartTls) === true;
    const { fields } = plainly(rest);
    return {
      types: [type],
      fields: {
        ...fields,
        port,
        ...(direct && { security: 'tls' }),
        ...(!direct && type === 'imap' && { sslmode: 'disable' }),
        ...(clear && { sslmode: 'disable' }),
      },
      notes:
        hostName === undefined
          ? []
          : ['hostName: is what the client calls itself: a Connection says nothing of that'],
    };
  };
}
