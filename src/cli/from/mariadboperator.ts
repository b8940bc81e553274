import { given } from './fields.ts';
import { record, text } from './foreign.ts';
import type { Foreign, Scalar } from './foreign.ts';
import { referenceIn, resourcesIn } from './resource.ts';
import type { Resource } from './resource.ts';

/** Connections of mariadb-operator; the password stays where it is. */
export function convert(content: string): readonly Foreign[] {
  return resourcesIn(content, { kind: 'Connection', group: 'k8s.mariadb.com' }, connection);
}

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
  const place = text(server['namespace']) ?? namespace;
  const made = text(server['name']);
  const password = referenceIn(passwordSecretKeyRef);
  const certificate = text(record(tlsClientCertSecretRef)['name']);
  return {
    name,
    types: ['mariadb'],
    fields: given({
      host:
        text(host) ??
        (made === undefined ? undefined : [made, ...(place === undefined ? [] : [place, 'svc'])].join('.')),
      port: port as Scalar | undefined, // whatever it is, its type says what is wrong
      user: text(username),
      database: text(database),
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
      ...(text(host) === undefined && place === undefined
        ? ['host: is the name of a Service in its namespace: apply the Connection there']
        : []),
    ],
  };
}
