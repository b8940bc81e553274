import { TLS_LEVELS } from '../contract/schema.ts';
import { conditions, observedGeneration } from './conditions.ts';
import { AGE_COLUMN, definition, MESSAGE_COLUMN, READY_COLUMNS } from './definition.ts';
import type { Metadata } from './definition.ts';
import {
  atomicList,
  boolean,
  fields,
  int,
  arrayOf,
  mapOf,
  name,
  omittable,
  oneOf,
  string,
} from './schema.ts';
import type { Static } from './schema.ts';

const label = string('Value of a label.', { maxLength: 63 });

const namespaceSelector = fields('Namespaces by their labels; absent or empty: all of them.', {
  matchLabels: omittable(mapOf('Labels that a namespace must have.', label, { maxProperties: 32 })),
  matchExpressions: omittable(
    arrayOf(
      'Rules that its labels must meet.',
      fields('One rule.', {
        key: string('Name of a label.', { minLength: 1, maxLength: 317 }),
        operator: oneOf('How the label is compared.', ['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: omittable(arrayOf('Values, for In and NotIn.', label, { maxItems: 64, ...atomicList })),
      }),
      { maxItems: 32, ...atomicList },
    ),
  ),
});

const types = arrayOf('Names of ConnectionTypes.', name('Name of a ConnectionType.', 63), {
  maxItems: 256,
  ...atomicList,
});

const targets = arrayOf(
  'Places, each described by one or more of host, cidr and ports.',
  fields(
    'A place: what is given must fit, all of it.',
    {
      host: omittable(
        string('Name or address of a host; * stands for any characters, dots included.', {
          minLength: 1,
          maxLength: 253,
        }),
      ),
      cidr: omittable(
        string('Network of the address that the host has, for instance 10.0.0.0/8.', {
          minLength: 1,
          maxLength: 49,
        }),
      ),
      ports: omittable(
        arrayOf('Ports.', int('TCP port.', { minimum: 1, maximum: 65535 }), {
          minItems: 1,
          maxItems: 64,
          ...atomicList,
        }),
      ),
    },
    {
      'x-kubernetes-validations': [
        {
          rule: 'has(self.host) || has(self.cidr) || has(self.ports)',
          message: 'give one of host, cidr and ports, or several',
        },
      ],
    },
  ),
  { maxItems: 128, ...atomicList },
);

const spec = fields(
  'What the Connections of some namespaces may use. Where several policies apply, each must let it pass.',
  {
    namespaceSelector: omittable(namespaceSelector),
    types: omittable(
      fields('Which types.', {
        allow: omittable(types),
        deny: omittable(types),
      }),
    ),
    targets: omittable(
      fields('Which places. Names are judged before the look-up, addresses after it; deny wins over allow.', {
        allow: omittable(targets),
        deny: omittable(targets),
      }),
    ),
    tls: omittable(
      fields('How connections are secured.', {
        minimumMode: oneOf(
          'The weakest tls.mode that is allowed; insecureSendCredentials: require with that consent.',
          TLS_LEVELS,
        ),
      }),
    ),
    secrets: omittable(
      fields('Which Secrets.', {
        requireHostBinding: boolean(
          'True: only Secrets that say in the annotation mooring.dev/allowed-hosts where they may go.',
        ),
      }),
    ),
    tests: omittable(
      fields('Which tests.', {
        requireEnabled: boolean('True: no Connection that turns its test off by spec.test.enabled.'),
      }),
    ),
  },
);

const status = fields(
  'What was found. Written by the operator only.',
  { observedGeneration, conditions: omittable(conditions) },
  { default: { observedGeneration: -1 } },
);

/** The kind ConnectionPolicy. */
export const CONNECTION_POLICY = definition({
  kind: 'ConnectionPolicy',
  plural: 'connectionpolicies',
  singular: 'connectionpolicy',
  shortNames: ['connpolicy'],
  scope: 'Cluster',
  description: 'Which types, hosts, networks and ports the Connections of which namespaces may use.',
  columns: [...READY_COLUMNS, AGE_COLUMN, MESSAGE_COLUMN],
  selectable: [],
  spec,
  status,
});

/** Value of `spec` of a ConnectionPolicy. */
export type ConnectionPolicySpec = Static<typeof spec>;
/** Value of `spec.namespaceSelector`. */
export type NamespaceSelector = Static<typeof namespaceSelector>;

/** A ConnectionPolicy as the API server holds it. */
export interface ConnectionPolicy {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: ConnectionPolicySpec;
  readonly status?: Static<typeof status>;
}
