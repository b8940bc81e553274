import type { ReasonEntry } from './reasonEntry.ts';

/** Why a Secret, a ConfigMap or a ServiceAccount that a Connection names cannot be used: a part of `FAILURES`. */
export const SOURCE_REASONS = {
  SecretNotFound: {
    retry: 'onChange',
    kstatus: 'awaited',
    meaning: 'A Secret that the Connection names does not exist in its namespace.',
    remedy: 'Create the Secret; the Connection is tested as soon as it is there.',
  },
  SecretKeyNotFound: {
    retry: 'onChange',
    kstatus: 'awaited',
    meaning: 'The Secret exists, the key in it does not.',
    remedy: 'Add the key to the Secret, or correct the key in spec.secrets.',
  },
  SecretNotShared: {
    retry: 'onChange',
    kstatus: 'awaited',
    meaning: 'The operator only uses Secrets that opt in, and this one does not.',
    remedy: 'Label the Secret mooring.dev/allow=true.',
  },
  SecretBoundElsewhere: {
    retry: 'onChange',
    kstatus: 'stalled',
    meaning: 'The Secret is bound to other hosts or types by its annotations.',
    remedy: 'Use another Secret, or widen mooring.dev/allowed-hosts or mooring.dev/allowed-types on it.',
  },
  SecretInvalid: {
    retry: 'onChange',
    kstatus: 'stalled',
    meaning: 'A value in the Secret cannot be used: empty, not PEM, not text, or ending in a stray line end.',
    remedy: 'Correct the value in the Secret; it is tried again as soon as it changes.',
  },
  SecretUnavailable: {
    retry: 'backoff',
    meaning: 'The API server did not hand out the Secret.',
    remedy: 'Check the rights of the operator and the encryption provider of the cluster.',
  },
  ConfigMapNotFound: {
    retry: 'onChange',
    kstatus: 'awaited',
    meaning: 'A ConfigMap that the Connection names does not exist in its namespace.',
    remedy: 'Create the ConfigMap; the Connection is tested as soon as it is there.',
  },
  ConfigMapKeyNotFound: {
    retry: 'onChange',
    kstatus: 'awaited',
    meaning: 'The ConfigMap exists, the key in it does not.',
    remedy: 'Add the key to the ConfigMap, or correct the key in spec.parametersFrom.',
  },
  ConfigMapInvalid: {
    retry: 'onChange',
    kstatus: 'stalled',
    meaning:
      'A value in the ConfigMap cannot be used: empty, not PEM, ending in a stray line end, or other than what spec.parameters says.',
    remedy: 'Correct the value in the ConfigMap; it is tried again as soon as it changes.',
  },
  ConfigMapUnavailable: {
    retry: 'backoff',
    meaning: 'The operator reads no ConfigMaps, or the API server did not hand this one out.',
    remedy:
      'Install the operator with the component deploy/configmaps, or give the parameters in spec.parameters.',
  },
  ServiceAccountNotFound: {
    retry: 'backoff',
    kstatus: 'awaited',
    meaning: 'The ServiceAccount that spec.serviceAccountRef names does not exist in the namespace.',
    remedy: 'Create the ServiceAccount, or correct its name; it is looked for every half minute.',
  },
  ServiceAccountNotShared: {
    retry: 'backoff',
    kstatus: 'awaited',
    meaning: 'Only ServiceAccounts that opt in lend their identity to Connections, and this one does not.',
    remedy: 'Label the ServiceAccount mooring.dev/allow=true; it is looked at every half minute.',
  },
  ServiceAccountUnavailable: {
    retry: 'backoff',
    meaning: 'The operator may not ask for tokens of this ServiceAccount, or the API server gave none.',
    remedy: 'Install the component deploy/keyless, or give the operator the Role of docs/keyless.md.',
  },
} as const satisfies Record<string, ReasonEntry>;
