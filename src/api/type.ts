import { check } from './check.ts';
import { conditions, observedGeneration } from './conditions.ts';
import { AGE_COLUMN, definition, READY_STATUS_COLUMN } from './definition.ts';
import type { Metadata } from './definition.ts';
import {
  atomicList,
  boolean,
  fields,
  free,
  int,
  arrayOf,
  mapOf,
  omittable,
  oneOf,
  string,
} from './schema.ts';
import type { Static } from './schema.ts';

const fieldName = (description: string) => string(description, { maxLength: 63 });

const spec = fields('All that a catalogue shows of a type.', {
  title: string('Name for people.', { minLength: 1, maxLength: 64 }),
  summary: string('One sentence.', { minLength: 1, maxLength: 256 }),
  category: string('What the catalogue sorts by; also the label mooring.dev/category.', {
    minLength: 1,
    maxLength: 63,
  }),
  stage: oneOf('How far it has been proven.', ['alpha', 'beta', 'stable', 'deprecated']),
  aliases: omittable(
    arrayOf('Other names to search by.', fieldName('Name.'), { maxItems: 16, ...atomicList }),
  ),
  parameters: free('JSON Schema of spec.parameters.'),
  secrets: omittable(
    mapOf(
      'The secret parameters, by name.',
      fields('One secret parameter.', {
        title: omittable(string('Name for people.', { maxLength: 64 })),
        description: omittable(string('One sentence.', { maxLength: 256 })),
        required: omittable(boolean('True where no connection goes without it.')),
        format: omittable(oneOf('How the value is written.', ['pem'])),
      }),
      { maxProperties: 32 },
    ),
  ),
  identity: omittable(
    arrayOf('Parameters that may come from a Secret instead.', fieldName('Name of a parameter.'), {
      maxItems: 16,
      ...atomicList,
    }),
  ),
  auth: omittable(
    mapOf(
      'Ways to authenticate, by name.',
      fields('One way.', {
        title: string('Name for people.', { maxLength: 64 }),
        secrets: arrayOf('Secret parameters that it needs.', fieldName('Name.'), {
          maxItems: 16,
          ...atomicList,
        }),
        optional: omittable(
          arrayOf('Secret parameters that it may take besides.', fieldName('Name.'), {
            maxItems: 16,
            ...atomicList,
          }),
        ),
      }),
      { maxProperties: 16 },
    ),
  ),
  fixedHosts: omittable(
    arrayOf(
      'Hosts that the check leads to by itself, whatever a Connection says: its credentials go there. Needs the verb send on connectiontypes.',
      string('Name or address of a host.', {
        maxLength: 253,
        pattern: '^[a-z0-9\\[]([a-z0-9.:-]*[a-z0-9\\]])?$',
      }),
      { maxItems: 8, ...atomicList },
    ),
  ),
  check: omittable(check),
  test: omittable(
    fields('What its test does, in words; for built-in types written by the operator.', {
      supported: omittable(boolean('True where there is one.')),
      description: omittable(string('What the test does on the wire.', { maxLength: 1024 })),
    }),
  ),
});

const status = fields(
  'What was found. Written by the operator only.',
  {
    observedGeneration,
    conditions: omittable(conditions),
    tested: omittable(boolean('Whether its Connections are tested.')),
    usage: omittable(fields('The Connections of this type, in all namespaces.', { count: int('How many.') })),
  },
  { default: { observedGeneration: -1 } },
);

/** The kind ConnectionType. */
export const CONNECTION_TYPE = definition({
  kind: 'ConnectionType',
  plural: 'connectiontypes',
  singular: 'connectiontype',
  shortNames: ['conntype'],
  scope: 'Cluster',
  description:
    'A type of connection: an entry of the catalogue. The built-in ones are published by the operator; others are declared by users.',
  columns: [
    { name: 'Title', type: 'string', jsonPath: '.spec.title', description: 'Name for people.' },
    {
      name: 'Category',
      type: 'string',
      jsonPath: '.spec.category',
      description: 'What the catalogue sorts by.',
    },
    { name: 'Stage', type: 'string', jsonPath: '.spec.stage', description: 'How far it has been proven.' },
    {
      name: 'Tested',
      type: 'boolean',
      jsonPath: '.status.tested',
      description: 'Whether its Connections are tested.',
    },
    READY_STATUS_COLUMN,
    {
      name: 'Used By',
      type: 'integer',
      jsonPath: '.status.usage.count',
      description: 'Number of Connections of this type.',
    },
    AGE_COLUMN,
    { name: 'Summary', type: 'string', jsonPath: '.spec.summary', description: 'One sentence.', priority: 1 },
  ],
  selectable: ['.spec.category'],
  spec,
  status,
});

/** Value of `spec` of a ConnectionType. */
type ConnectionTypeSpec = Static<typeof spec>;
/** Value of `status` of a ConnectionType. */
type ConnectionTypeStatus = Static<typeof status>;

/** A ConnectionType as the API server holds it. */
export interface ConnectionType {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: ConnectionTypeSpec;
  readonly status?: ConnectionTypeStatus;
}

/** Labels of the types that the operator itself publishes; it touches no others. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'mooring' } as const;
/** Label that sorts types by category. */
export const CATEGORY = 'mooring.dev/category';
