import type { Description } from '../../addresses/foreign.ts';
import { presentFields } from '../../addresses/fields.ts';
import type { Entry, HeldSecret } from './secretkeys.ts';

/** What is known of the Secrets of an operator. */
interface Operator extends Description {
  /** Secrets of a Connection that keys of these names do not hold. */
  readonly not?: readonly string[];
}

/** Recognises the Secrets of some operators by name, labels and keys. */
export function operatorOf(
  { metadata: { name, namespace, labels = {} } }: HeldSecret,
  entries: readonly Entry[],
): Operator | undefined {
  const zalando = /^([\w.-]+?)\.([a-z0-9-]+)\.credentials\.postgresql\.acid\.zalan\.do$/.exec(name);
  if (zalando !== null)
    return {
      types: ['postgresql'],
      fields: presentFields({
        host: [zalando[2], ...(namespace === undefined ? [] : [namespace, 'svc'])].join('.'),
        port: 5432,
      }),
    };
  if (labels['strimzi.io/kind'] === 'KafkaUser') return strimzi(name, entries);
  const elastic = labels['elasticsearch.k8s.elastic.co/cluster-name'];
  if (elastic !== undefined && entries.some(({ key }) => key === 'elastic'))
    return {
      types: ['elasticsearch'],
      fields: {
        url: `https://${[`${elastic}-es-http`, ...(namespace === undefined ? [] : [namespace, 'svc'])].join('.')}:9200`,
        user: 'elastic',
      },
      references: { password: { name, key: 'elastic' } },
    };
  if (entries.some(({ key }) => key === 'default_user.conf'))
    return { types: ['amqp'], fields: { sslmode: 'disable' } };
  if ('cnpg.io/cluster' in labels || entries.some(({ key }) => key === 'pgpass'))
    return { types: ['postgresql'], fields: {} };
  const made = Object.keys(labels).find((label) => label.startsWith('postgres-operator.crunchydata.com/'));
  return made === undefined ? undefined : { types: ['postgresql'], fields: {} };
}

/** Beside the certificate of a user stands the authority that signs users, and not that of the brokers. */
function strimzi(name: string, entries: readonly Entry[]): Operator {
  const has = (wanted: string) => entries.some(({ key }) => key === wanted);
  return {
    types: ['kafka'],
    fields: has('password') ? { user: name, mechanism: 'SCRAM-SHA-512' } : {},
    ...(has('user.crt') && { not: ['caCertificate'], notes: [CLIENTS_AUTHORITY] }),
  };
}

const CLIENTS_AUTHORITY =
  "caCertificate: ca.crt is the authority of the clients: that of the brokers stands in the cluster's Secret, whose name ends in -cluster-ca-cert";
