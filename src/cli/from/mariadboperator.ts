import { given } from './fields.ts';
import { record, nonEmptyString } from './foreign.ts';
import type { Converter, Foreign, Scalar } from './foreign.ts';
import { referenceIn, resourcesIn } from './resource.ts';
import type { Resource } from './resource.ts';

/** Connections of mariadb-operator; the password stays where it is. */
export const convert: Converter = (content) => {
  return resourcesIn(content, { kind: 'Connection', group: 'k8s.mariadb.com' }, connection);
};

function connection({ name, namespace, spec }: Resource): Foreign {
  const {
    mariaDbRef,
    maxScaleRef,
    username,
    passwordSecretKeyRef,
    database,
    host,
    port,
    params,
    tlsClientCertSecretRef,
  } = spec;
  const server = record(mariaDbRef ?? maxScaleRef);
  const place = nonEmptyString(server['namespace']) ?? namespace;
  const made = nonEmptyString(server['name']);
  const password = referenceIn(passwordSecretKeyRef);
  const certificate = nonEmptyString(record(tlsClientCertSecretRef)['name']);
  return {
    name,
    types: ['mariadb'],
    fields: given({
      host:
        nonEmptyString(host) ??
        (made === undefined ? undefined : [made, ...(place === undefined ? [] : [place, 'svc'])].join('.')),
      port: port as Scalar | undefined, // whatever it is, its type says what is wrong
      user: nonEmptyString(username),
      database: nonEmptyString(database),
    }),
    references: {
      ...(password !== undefined && { password }),
      ...(certificate !== undefined && {
        clientCertificate: { name: certificate, key: 'tls.crt' },
        clientKey: { name: certificate, key: 'tls.key' },
      }),
    },
    notes: [
      ...(params === undefined ? [] : ['params: a Connection has none']),
      ...(nonEmptyString(host) === undefined && place === undefined
        ? ['host: is the name of a Service in its namespace: apply the Connection there']
        : []),
    ],
  };
}
