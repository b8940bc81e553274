import { presentFields } from '../../addresses/fields.ts';
import { record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Foreign, Scalar } from '../../addresses/foreign.ts';
import { referenceIn, resourcesIn } from './resource.ts';
import type { Resource } from './resource.ts';

/** Connections of mariadb-operator; the password stays where it is. */
export const convert: Converter = (content) => {
  return resourcesIn(content, { kind: 'Connection', group: 'k8s.mariadb.com' }, connection);
};

function connection({ name, namespace, spec }: Resource): Foreign {
  const server = record(spec['mariaDbRef'] ?? spec['maxScaleRef']);
  const serverNamespace = nonEmptyString(server['namespace']) ?? namespace;
  const host = nonEmptyString(spec['host']);
  const password = referenceIn(spec['passwordSecretKeyRef']);
  return {
    name,
    types: ['mariadb'],
    fields: presentFields({
      host:
        host ??
        serviceHost(nonEmptyString(spec['serviceName']) ?? nonEmptyString(server['name']), serverNamespace),
      port: spec['port'] as Scalar | undefined, // whatever it is, its type says what is wrong
      user: nonEmptyString(spec['username']),
      database: nonEmptyString(spec['database']),
    }),
    references: {
      ...(password !== undefined && { password }),
      ...certificateReferences(nonEmptyString(record(spec['tlsClientCertSecretRef'])['name'])),
    },
    notes: [
      ...(spec['params'] === undefined ? [] : ['params: a Connection has none']),
      ...(host === undefined && serverNamespace === undefined
        ? ['host: is the name of a Service in its namespace: apply the Connection there']
        : []),
    ],
  };
}

/** The Service that the operator creates for a server, by its name in DNS. */
function serviceHost(server: string | undefined, namespace: string | undefined): string | undefined {
  return server === undefined || namespace === undefined ? server : `${server}.${namespace}.svc`;
}

/** The keys of a Secret of type kubernetes.io/tls. */
function certificateReferences(secret: string | undefined): Foreign['references'] {
  return secret === undefined
    ? {}
    : {
        clientCertificate: { name: secret, key: 'tls.crt' },
        clientKey: { name: secret, key: 'tls.key' },
      };
}
