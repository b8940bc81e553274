import { conditions, observedGeneration } from './conditions.ts';
import { AGE_COLUMN, definition, GROUP, MESSAGE_COLUMN, READY_COLUMNS } from './definition.ts';
import type { Metadata } from './definition.ts';
import { arrayOf, atomicList, fields, int, omittable, string } from './schema.ts';
import type { Static } from './schema.ts';

/** How many places one kind may have, for names of Connections and of Secrets together. */
export const MOST_PATHS = 16;

const FIELD = '([-A-Za-z0-9_/]|\\\\[.])+(\\[[*]\\])*';

const COUNT = `(${sizeOf('connections')} + ${sizeOf('secrets')})`;

function sizeOf(field: string): string {
  return `(has(self.${field}) ? size(self.${field}) : 0)`;
}

const places = (description: string) =>
  arrayOf(
    description,
    fields('One place.', {
      path: string(
        'Fields from the root of the object, joined by dots, such as spec.tls.secretName; a dot within a name is written \\., and [*] stands for each member of a list or map.',
        { minLength: 1, maxLength: 253, pattern: `^${FIELD}([.]${FIELD})*$` },
      ),
    }),
    { maxItems: MOST_PATHS, ...atomicList },
  );

const spec = fields(
  'Which kind, and where its objects name what they use.',
  {
    group: string('API group of the kind; empty for the core group.', {
      maxLength: 253,
      pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$',
    }),
    kind: string('Name of the kind.', { minLength: 1, maxLength: 63, pattern: '^[A-Z][A-Za-z0-9]*$' }),
    connections: omittable(places('Where names of Connections stand.')),
    secrets: omittable(
      places('Where names of Secrets stand, from which a Connection takes its credentials.'),
    ),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: `self.group != '${GROUP}' && !(self.group == '' && self.kind in ['Secret', 'ConfigMap'])`,
        message: `objects of ${GROUP}, Secrets and ConfigMaps are no flows`,
      },
      {
        rule: `${COUNT} > 0 && ${COUNT} <= ${MOST_PATHS}`,
        message: `give from 1 to ${MOST_PATHS} places in connections and secrets together`,
      },
    ],
  },
);

const status = fields(
  'What was found. Written by the operator only.',
  {
    observedGeneration,
    conditions: omittable(conditions),
    objects: omittable(int('How many objects of the kind are looked at.')),
    references: omittable(
      int('How many names of Connections and Secrets stand in them; it may lag by a minute.'),
    ),
  },
  { default: { observedGeneration: -1 } },
);

/** The kind FlowKind. */
export const FLOW_KIND = definition({
  kind: 'FlowKind',
  plural: 'flowkinds',
  singular: 'flowkind',
  shortNames: [],
  scope: 'Cluster',
  description:
    'Declares that objects of another kind are flows: they count as users of the Connections that they name. Its name is that of the definition of the kind, such as kafkaconnectors.kafka.strimzi.io.',
  columns: [
    { name: 'Kind', type: 'string', jsonPath: '.spec.kind', description: 'Name of the kind.' },
    ...READY_COLUMNS,
    { name: 'Objects', type: 'integer', jsonPath: '.status.objects', description: 'Number of its objects.' },
    {
      name: 'References',
      type: 'integer',
      jsonPath: '.status.references',
      description: 'Number of names of Connections and Secrets in them.',
    },
    AGE_COLUMN,
    MESSAGE_COLUMN,
  ],
  selectable: [],
  spec,
  status,
});

/** Value of `spec` of a FlowKind. */
export type FlowKindSpec = Static<typeof spec>;

/** A FlowKind as the API server holds it. */
export interface FlowKind {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: FlowKindSpec;
  readonly status?: Static<typeof status>;
}
