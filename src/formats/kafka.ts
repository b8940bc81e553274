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
      ...storesOf(values),
    });
  },
  airflow: (values) => {
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
      'ssl.ca.pem': ca,
      'ssl.certificate.pem': certificate,
      'ssl.key.pem': key,
      'enable.ssl.certificate.verification': verification,
      'ssl.endpoint.identification.algorithm': names,
    };
    return airflowFile(values, { conn_type: 'kafka', extra });
  },
});

function fieldsOf(values: Values) {
  const [user, password] = [values.text('user'), values.text('password')];
  const encrypted = modeOf(values) !== 'disable';
  const mechanism = values.textOr('mechanism', 'SCRAM-SHA-512');
  const sasl = password !== undefined;
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
  const module = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
  const [user, password] = [values.textOr('user', ''), values.textOr('password', '')];
  return `org.apache.kafka.common.security.${module} required username="${inQuotes(user)}" password="${inQuotes(password)}";`;
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
