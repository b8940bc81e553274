import { conditions, observedGeneration } from './conditions.ts';
import { AGE_COLUMN, definition, MESSAGE_COLUMN, READY_COLUMNS } from './definition.ts';
import type { Metadata } from './definition.ts';
import { atomicList, fields, int, arrayOf, nameInWords, omittable, string } from './schema.ts';
import type { Static } from './schema.ts';

const end = fields('One end of a step.', {
  connection: nameInWords('Name of a Connection in the same namespace.', {
    words: 'must be the name of a Connection in the namespace of the Flow, with no namespace before it',
  }),
  object: omittable(string('Table, topic or path at the connection: free text.', { maxLength: 1024 })),
});

const spec = fields('What the flow reads and writes.', {
  description: omittable(string('For people.', { maxLength: 1024 })),
  steps: arrayOf(
    'The steps of the flow.',
    fields('One step.', {
      name: string('Name of the step.', {
        minLength: 1,
        maxLength: 63,
        pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
      }),
      from: omittable(arrayOf('What the step reads.', end, { maxItems: 16, ...atomicList })),
      to: omittable(arrayOf('What the step writes.', end, { maxItems: 16, ...atomicList })),
    }),
    { maxItems: 256, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
  ),
});

const status = fields(
  'What was found. Written by the operator only.',
  {
    observedGeneration,
    conditions: omittable(conditions),
    references: omittable(
      fields('The Connections that the flow names.', {
        count: int('How many.'),
        notReady: int('How many of them are missing or not ready.'),
      }),
    ),
    problems: omittable(
      arrayOf(
        'At most 20 references that are not ready.',
        fields('One reference.', {
          path: string('Where the flow names it.', { maxLength: 256 }),
          connection: string('Name of the Connection.', { maxLength: 253 }),
          reason: string('ConnectionNotFound, or the reason of its Ready condition.', { maxLength: 64 }),
        }),
        { maxItems: 20, ...atomicList },
      ),
    ),
  },
  { default: { observedGeneration: -1 } },
);

/** The kind Flow. */
export const FLOW = definition({
  kind: 'Flow',
  plural: 'flows',
  singular: 'flow',
  shortNames: [],
  scope: 'Namespaced',
  description:
    'A data flow: the Connections that it reads and writes. Mooring does not run flows; it knows what they need.',
  columns: [
    ...READY_COLUMNS,
    {
      name: 'Connections',
      type: 'integer',
      jsonPath: '.status.references.count',
      description: 'Number of Connections it names.',
    },
    {
      name: 'Not Ready',
      type: 'integer',
      jsonPath: '.status.references.notReady',
      description: 'Number of them that are missing or not ready.',
    },
    AGE_COLUMN,
    MESSAGE_COLUMN,
  ],
  selectable: [],
  spec,
  status,
});

/** Value of `status` of a Flow. */
export type FlowStatus = Static<typeof status>;

/** A Flow as the API server holds it. */
export interface Flow {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: Static<typeof spec>;
  readonly status?: FlowStatus;
}
