import type { Connection, ConnectionSpec } from '../api/connection.ts';
import { isCredentialParameter } from '../contract/credential.ts';
import { API_VERSION } from './sample.ts';

interface CopyOptions {
  readonly name: string;
  readonly namespace: string;
  readonly parameters: ConnectionSpec['parameters'];
  /** Name of the Secret to take instead; undefined: none. */
  readonly secret: string | undefined;
}

/** The copy keeps `spec.auth`, which says which credentials it needs, and every reference that is to no credential. */
export function copyOf({ metadata, spec }: Connection, { name, namespace, parameters, secret }: CopyOptions) {
  const { secrets = {}, secretsFrom, parameters: _, suspend, ...kept } = spec;
  const references = referencesOf(secrets, secret);
  const whole = secret !== undefined && secretsFrom !== undefined;
  const reset =
    secret === undefined && (Object.keys(secrets).some(isCredentialParameter) || secretsFrom !== undefined);
  return {
    apiVersion: API_VERSION,
    kind: 'Connection',
    metadata: { name, namespace, ...(metadata.labels !== undefined && { labels: metadata.labels }) },
    spec: {
      ...kept,
      ...(parameters !== undefined && { parameters }),
      ...(Object.keys(references).length > 0 && { secrets: references }),
      ...(whole && { secretsFrom: [wholeOf(secret, secretsFrom)] }),
      ...((reset || suspend === true) && { suspend: true }),
    },
  };
}

/** One Secret in the place of all, whose keys are called as theirs are. */
function wholeOf(name: string, secretsFrom: NonNullable<ConnectionSpec['secretsFrom']>) {
  const keys = Object.assign({}, ...secretsFrom.map((each) => each.keys)) as Readonly<Record<string, string>>;
  return { name, ...(Object.keys(keys).length > 0 && { keys }) };
}

type References = NonNullable<ConnectionSpec['secrets']>;

function referencesOf(secrets: References, secret: string | undefined): References {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([parameter, reference]): [string, References[string]][] => {
      if (!isCredentialParameter(parameter)) return [[parameter, reference]];
      return secret === undefined ? [] : [[parameter, { name: secret, key: reference.key }]];
    }),
  );
}
