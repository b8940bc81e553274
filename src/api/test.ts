import { conditions, observedGeneration } from './conditions.ts';
import { connectionSpec } from './connection.ts';
import { AGE_COLUMN, definition, MESSAGE_COLUMN, READY_COLUMNS } from './definition.ts';
import type { Metadata } from './definition.ts';
import { lastTest, stepsOf } from './lastTest.ts';
import { fields, int, name, oneOf, omittable } from './schema.ts';
import type { Static } from './schema.ts';

const spec = fields(
  'What to test, once.',
  {
    connectionRef: omittable(
      fields('An existing Connection.', { name: name('Name of a Connection in the same namespace.') }),
    ),
    template: omittable(fields('A Connection that is not saved.', { spec: connectionSpec })),
    ttlSecondsAfterFinished: omittable(
      int('Seconds after the end of the test until this object is removed.', {
        minimum: 0,
        maximum: 604800,
        default: 600,
      }),
    ),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: 'has(self.connectionRef) != has(self.template)',
        message: 'give connectionRef or template, one of them',
      },
      { rule: 'self == oldSelf', message: 'a ConnectionTest cannot be changed; make another' },
    ],
  },
);

const status = fields(
  'What was found. Written by the operator only.',
  {
    observedGeneration,
    conditions: omittable(conditions),
    result: omittable(oneOf('How the test ended.', ['Succeeded', 'Failed', 'NotSupported', 'Interrupted'])),
    steps: omittable(stepsOf('The steps that have ended, while a test goes on that is not over at once.')),
    lastTest: omittable(lastTest),
  },
  { default: { observedGeneration: -1 } },
);

/** The kind ConnectionTest. */
export const CONNECTION_TEST = definition({
  kind: 'ConnectionTest',
  plural: 'connectiontests',
  singular: 'connectiontest',
  shortNames: ['conntest'],
  scope: 'Namespaced',
  description:
    'One test, now, of a Connection or of one not saved yet. Removed some time after it has ended.',
  columns: [
    { name: 'Result', type: 'string', jsonPath: '.status.result', description: 'How the test ended.' },
    ...READY_COLUMNS,
    {
      name: 'Step',
      type: 'string',
      jsonPath: '.status.lastTest.failedStep',
      description: 'The step that failed.',
    },
    AGE_COLUMN,
    MESSAGE_COLUMN,
  ],
  selectable: [],
  spec,
  status,
});

/** Value of `status` of a ConnectionTest. */
export type ConnectionTestStatus = Static<typeof status>;

/** A ConnectionTest as the API server holds it. */
export interface ConnectionTest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: Static<typeof spec>;
  readonly status?: ConnectionTestStatus;
}
