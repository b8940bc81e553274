import { descriptionOf } from '../../addresses/description.ts';
import { presentFields } from '../../addresses/fields.ts';
import { record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { resourcesIn } from './resource.ts';
import type { Resource } from './resource.ts';

/** AppBindings of KubeDB: an address, and the Secret that has its user and password. */
export const convert: Converter = (content) => {
  return resourcesIn(content, { kind: 'AppBinding', group: 'appcatalog.appscode.com' }, binding);
};

function binding({ name, namespace, spec }: Resource): Foreign {
  const { type, clientConfig, secret, tlsSecret, secretTransforms, parameters } = spec;
  const { service, url, caBundle, insecureSkipTLSVerify } = record(clientConfig);
  const word = (nonEmptyString(type) ?? '').split('/').at(-1) ?? '';
  const credentials = nonEmptyString(record(secret)['name']);
  const certificates = nonEmptyString(record(tlsSecret)['name']);
  const bundle = nonEmptyString(caBundle);
  const isSecure =
    [bundle, certificates].some((each) => each !== undefined) || record(service)['scheme'] === 'https';
  const mode = isSecure ? 'verify-full' : 'disable';
  const { fields, notes } = placeOf(nonEmptyString(url), record(service), namespace);
  return {
    name,
    types: [WORDS[word] ?? word],
    fields: {
      ...fields,
      sslmode: insecureSkipTLSVerify === true ? 'require' : mode,
      ...(bundle !== undefined && { caCertificate: Buffer.from(bundle, 'base64').toString('utf8') }),
    },
    references: {
      ...(credentials !== undefined && {
        user: { name: credentials, key: 'username' },
        password: { name: credentials, key: 'password' },
      }),
      ...(certificates !== undefined && {
        clientCertificate: { name: certificates, key: 'tls.crt' },
        clientKey: { name: certificates, key: 'tls.key' },
      }),
    },
    notes: [
      ...notes,
      ...(secretTransforms === undefined
        ? []
        : ['secretTransforms: change what stands in the Secret: look at its keys']),
      ...(parameters === undefined ? [] : ['parameters: are for what makes backups, not of a connection']),
    ],
  };
}

const WORDS: Readonly<Record<string, string>> = {
  perconaxtradb: 'percona',
  'percona-xtradb': 'percona',
  mssqlserver: 'sqlserver',
  rabbitmq: 'amqp',
};

function placeOf(
  url: string | undefined,
  service: Readonly<Record<string, unknown>>,
  namespace: string | undefined,
): { readonly fields: FieldValues; readonly notes: readonly string[] } {
  if (url !== undefined) {
    const described = descriptionOf(url);
    return { fields: described?.fields ?? { host: url }, notes: described?.notes ?? [] };
  }
  const { name, namespace: own, port, scheme, query } = service;
  const place = nonEmptyString(own) ?? namespace;
  const host =
    nonEmptyString(name) === undefined
      ? undefined
      : [nonEmptyString(name), ...(place === undefined ? [] : [place, 'svc'])].join('.');
  const notes = [
    ...(place === undefined
      ? ['host: is the name of a Service in its namespace: apply the Connection there']
      : []),
    ...(nonEmptyString(query) === undefined ? [] : ['query: not read']),
  ];
  return {
    fields: presentFields({
      host,
      port: typeof port === 'number' ? port : undefined,
      scheme: /^https?$/.test(String(scheme)) ? String(scheme) : undefined,
    }),
    notes,
  };
}
