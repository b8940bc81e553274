import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile } from './profiles.ts';
import { properties } from './texts.ts';
import { CERTIFICATES, modeOf } from './tls.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

/** The formats of Kafka. */
export const KAFKA_FORMATS: Formats = renderers({
  env: (values) => {
    const { brokers, protocol, mechanism, user, password } = fieldsOf(values);
    const [ca, certificate, key] = CERTIFICATES.map((name) => values.text(name));
    const protection = {
      KAFKA_SSL_CA_PEM: ca,
      KAFKA_SSL_CERTIFICATE_PEM: certificate,
      KAFKA_SSL_KEY_PEM: key,
    };
    const login = {
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: user,
      KAFKA_SASL_PASSWORD: password,
      ...Object.fromEntries(
        Object.entries(clientOf(values)).map(([name, value]) => [`KAFKA_OAUTH_${name.toUpperCase()}`, value]),
      ),
    };
    const topic = values.text('topic');
    return present({
      KAFKA_BOOTSTRAP_SERVERS: brokers,
      KAFKA_SECURITY_PROTOCOL: protocol,
      ...login,
      ...protection,
      KAFKA_TOPIC: topic,
    });
  },
  kafka: (values) => {
    const { brokers, protocol, mechanism } = fieldsOf(values);
    return properties({
      'bootstrap.servers': brokers,
      'security.protocol': protocol,
      'sasl.mechanism': mechanism,
      'sasl.jaas.config': mechanism === undefined ? undefined : jaas(values, mechanism),
      ...(mechanism === OAUTH && {
        'sasl.oauthbearer.token.endpoint.url': clientOf(values).token_url,
        'sasl.login.callback.handler.class':
          'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
      }),
      ...storesOf(values),
    });
  },
  airflow: (values) => {
    if (values.text('delegationToken') !== undefined)
      throw new Unwritable('delegationToken: clients of librdkafka cannot log in by one');
    const { brokers, protocol, mechanism, user, password } = fieldsOf(values);
    const [ca, certificate, key] = CERTIFICATES.map((name) => values.text(name));
    values.note(['tls.serverName'], 'the brokers are verified by the names that they advertise');
    const verification = {
      disable: undefined,
      require: 'false',
      'verify-ca': undefined,
      'verify-full': undefined,
    }[modeOf(values)];
    const names = modeOf(values) === 'verify-ca' ? 'none' : undefined;
    const extra = {
      'bootstrap.servers': brokers,
      'security.protocol': protocol,
      'sasl.mechanism': mechanism,
      'sasl.username': user,
      'sasl.password': password,
      ...(mechanism === OAUTH && {
        'sasl.oauthbearer.method': 'oidc',
        'sasl.oauthbearer.token.endpoint.url': clientOf(values).token_url,
        'sasl.oauthbearer.client.id': clientOf(values).client_id,
        'sasl.oauthbearer.client.secret': clientOf(values).client_secret,
        'sasl.oauthbearer.scope': clientOf(values).scope,
      }),
      'ssl.ca.pem': ca,
      'ssl.certificate.pem': certificate,
      'ssl.key.pem': key,
      'enable.ssl.certificate.verification': verification,
      'ssl.endpoint.identification.algorithm': names,
    };
    return airflowFile(values, { conn_type: 'kafka', extra });
  },
});

const OAUTH = 'OAUTHBEARER';

/** A client that asks for a token; all are undefined where none does. */
function clientOf(values: Values) {
  const [token_url, client_id, client_secret, scope] = ['tokenUrl', 'clientId', 'clientSecret', 'scope'].map(
    (name) => values.text(name),
  );
  return { token_url, client_id, client_secret, scope };
}

function fieldsOf(values: Values) {
  const [user, password] = [values.text('user'), values.text('password') ?? values.text('delegationToken')];
  const encrypted = modeOf(values) !== 'disable';
  const { client_secret } = clientOf(values);
  const mechanism = client_secret === undefined ? values.textOr('mechanism', 'SCRAM-SHA-512') : OAUTH;
  const sasl = password !== undefined || client_secret !== undefined;
  return {
    brokers: values.list('brokers').join(','),
    protocol: `${sasl ? 'SASL_' : ''}${encrypted ? 'SSL' : 'PLAINTEXT'}`,
    mechanism: sasl ? mechanism : undefined,
    user,
    password,
  };
}

/** A login module with its options, which stand in double quotes. */
function jaas(values: Values, mechanism: string): string {
  if (mechanism === OAUTH) {
    const { client_id = '', client_secret = '', scope } = clientOf(values);
    const asked = scope === undefined ? '' : ` scope="${inQuotes(scope)}"`;
    return `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="${inQuotes(client_id)}" clientSecret="${inQuotes(client_secret)}"${asked};`;
  }
  const module = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
  const delegated = values.text('delegationToken');
  const [user, password] = [values.textOr('user', ''), delegated ?? values.textOr('password', '')];
  const extension = delegated === undefined ? '' : ' tokenauth="true"';
  return `org.apache.kafka.common.security.${module} required username="${inQuotes(user)}" password="${inQuotes(password)}"${extension};`;
}

function inQuotes(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/** Certificates as PEM in the properties themselves; the key must be PKCS #8, the only format that Kafka reads. */
function storesOf(values: Values): Readonly<Record<string, string | undefined>> {
  const mode = modeOf(values);
  const [ca, certificate, key] = CERTIFICATES.map((name) => values.text(name));
  values.note(['tls.serverName'], 'the brokers are verified by the names that they advertise');
  if (mode === 'disable') return {};
  if (mode === 'require')
    values.warn('tls.mode: clients in Java always verify who signed the certificate: verify-ca is written');
  if (key !== undefined && /-----BEGIN (?!(ENCRYPTED )?PRIVATE KEY)/.test(key))
    throw new Unwritable(
      'clientKey must be PKCS #8 (BEGIN PRIVATE KEY) for Kafka: openssl pkcs8 -topk8 -nocrypt makes it so',
    );
  return {
    'ssl.endpoint.identification.algorithm': mode === 'verify-full' ? 'https' : '',
    ...(ca !== undefined && { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': ca }),
    ...(key !== undefined && {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': certificate,
      'ssl.keystore.key': key,
    }),
  };
}
