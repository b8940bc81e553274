import { PROGRAM_FORMATS } from '../contract/rendering.ts';
import type { FormatName } from '../contract/rendering.ts';
import { conditions, observedGeneration } from './conditions.ts';
import { AGE_COLUMN, definition, MESSAGE_COLUMN, READY_COLUMNS } from './definition.ts';
import type { Metadata } from './definition.ts';
import {
  arrayOf,
  atomicMap,
  boolean,
  dateTime,
  duration,
  fields,
  int,
  mapOf,
  name,
  oneOf,
  omittable,
  string,
} from './schema.ts';
import type { Static } from './schema.ts';
import { WORKLOADS } from './workload.ts';
import type { WorkloadKind } from './workload.ts';

/** The format of servicebinding.io, which is a Secret and nothing else, and those that programs read. */
const FORMATS: readonly BindingFormat[] = [
  'servicebinding',
  ...(Object.keys(PROGRAM_FORMATS) as FormatName[]),
]; // its keys

/** What matchLabels of Kubernetes may say, in CEL. */
const LABELS_RULE = [
  "self.all(key, size(key) <= 317 && key.matches('^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$')",
  " && self[key].matches('^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$'))",
].join('');

const restart = fields(
  'Workloads that are restarted once the Secret has changed; the writer must be allowed to patch these kinds.',
  {
    selector: fields('Which workloads of the namespace.', {
      matchLabels: mapOf(
        'Labels of the workloads themselves, not of their Pods: they have all of these.',
        string('Value of the label.', { maxLength: 63 }),
        {
          minProperties: 1,
          maxProperties: 16,
          ...atomicMap,
          'x-kubernetes-validations': [
            { rule: LABELS_RULE, message: 'these are no labels as Kubernetes knows them' },
          ],
        },
      ),
    }),
    kinds: omittable(
      arrayOf(
        'Kinds of workloads; Rollout is that of Argo Rollouts, where it is installed.',
        oneOf('Name of a kind.', Object.keys(WORKLOADS) as WorkloadKind[]), // its keys
        {
          minItems: 1,
          maxItems: Object.keys(WORKLOADS).length,
          'x-kubernetes-list-type': 'set',
          default: ['Deployment', 'StatefulSet', 'DaemonSet'],
        },
      ),
    ),
    atMostEvery: omittable(
      duration('Least time between two restarts, at most 720h; a change in between waits.', {
        default: '10m',
        'x-kubernetes-validations': [
          {
            rule: "duration(self) <= duration('720h')",
            message: 'must be at most 720h',
          },
        ],
      }),
    ),
  },
);

/** A format that the Secret of a ConnectionBinding may hold. */
export type BindingFormat = 'servicebinding' | FormatName;

const spec = fields('Which Connection is published, and how.', {
  connectionRef: fields('The Connection.', { name: name('Name of a Connection in the same namespace.') }),
  formats: arrayOf(
    'What the Secret holds: servicebinding, and the formats of kubectl connection render that the type has.',
    oneOf('Name of a format.', FORMATS),
    { minItems: 1, maxItems: FORMATS.length, 'x-kubernetes-list-type': 'set' },
  ),
  keys: omittable(
    mapOf(
      'Further key of the Secret to the key whose value it repeats: DATABASE_URL to uri.',
      string('A key that one of the formats gives.', { minLength: 1, maxLength: 253 }),
      {
        maxProperties: 32,
        ...atomicMap,
        'x-kubernetes-validations': [
          {
            rule: "self.all(key, size(key) <= 253 && key.matches('^[-._a-zA-Z0-9]+$'))",
            message: 'a key of a Secret consists of letters, digits, -, _ and .',
          },
        ],
      },
    ),
  ),
  publish: omittable(
    string('WhenTested: only what has passed its test. Always: what is there, tested or not.', {
      enum: ['WhenTested', 'Always'],
      default: 'WhenTested',
    }),
  ),
  restart: omittable(restart),
});

const status = fields(
  'What was published. Written by the operator only.',
  {
    observedGeneration,
    conditions: omittable(conditions),
    binding: omittable(
      fields('The Secret, where servicebinding.io looks for it.', { name: string('Its name.') }),
    ),
    published: omittable(
      fields('What the Secret holds.', {
        uid: string('metadata.uid of the Connection.', { maxLength: 64 }),
        generation: int('metadata.generation of the Connection.', { format: 'int64' }),
        secretRevision: omittable(
          string('Revision of its Secrets and ConfigMaps, as in its lastTest.', { maxLength: 16 }),
        ),
        time: dateTime('When it was published.'),
      }),
    ),
    newerSince: omittable(dateTime('Since when something newer waits for its test.')),
    restart: omittable(
      fields('Of the workloads that spec.restart selects.', {
        revision: string('Revision of the Secret for which they were restarted, or which was there first.', {
          maxLength: 64,
        }),
        pending: omittable(
          string('Revision of the Secret for which they are still to be restarted.', { maxLength: 64 }),
        ),
        running: omittable(boolean('They are being restarted, one after the other.')),
        time: omittable(dateTime('When the last of them was restarted.')),
        refused: omittable(
          string('Why the API server did not let one be restarted; it is tried again.', { maxLength: 1024 }),
        ),
      }),
    ),
  },
  { default: { observedGeneration: -1 } },
);

/** The kind ConnectionBinding. */
export const CONNECTION_BINDING = definition({
  kind: 'ConnectionBinding',
  plural: 'connectionbindings',
  singular: 'connectionbinding',
  shortNames: ['connbinding'],
  labels: { 'servicebinding.io/provisioned-service': 'true' },
  scope: 'Namespaced',
  description:
    'A Secret of its own name for workloads, of what a Connection needs, in the formats that they read: it changes only to what has passed the test.',
  columns: [
    {
      name: 'Connection',
      type: 'string',
      jsonPath: '.spec.connectionRef.name',
      description: 'Name of the Connection.',
    },
    ...READY_COLUMNS,
    {
      name: 'Published',
      type: 'date',
      jsonPath: '.status.published.time',
      description: 'Time since the Secret was written.',
    },
    AGE_COLUMN,
    MESSAGE_COLUMN,
  ],
  selectable: [],
  spec,
  status,
});

/** Value of `spec` of a ConnectionBinding. */
export type ConnectionBindingSpec = Static<typeof spec>;

/** Value of `status` of a ConnectionBinding. */
export type ConnectionBindingStatus = Static<typeof status>;

/** A ConnectionBinding as the API server holds it. */
export interface ConnectionBinding {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: ConnectionBindingSpec;
  readonly status?: ConnectionBindingStatus;
}
