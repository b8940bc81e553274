import { conditions, observedGeneration } from './conditions.ts';
import { AGE_COLUMN, definition, LATEST_READY_COLUMNS, MESSAGE_COLUMN } from './definition.ts';
import type { Metadata } from './definition.ts';
import { lastTest } from './lastTest.ts';
import {
  atomicList,
  atomicMap,
  boolean,
  dateTime,
  fields,
  free,
  int,
  arrayOf,
  mapOf,
  name,
  nameInWords,
  omittable,
  oneOf,
  string,
} from './schema.ts';
import type { Static } from './schema.ts';
import { parametersFrom, REFERENCES } from './parametersFrom.ts';
import { testSettings } from './testSettings.ts';

const spec = {
  type: nameInWords('Name of a ConnectionType; list them with kubectl get connectiontypes.', {
    maxLength: 63,
    words:
      'must be the name of a type, in lower case, such as postgresql: kubectl get connectiontypes lists them',
  }),
  auth: omittable(
    string(
      'Name of one of the auth profiles of the type; by default the only one whose secrets are all given.',
      { maxLength: 63 },
    ),
  ),
  parameters: omittable(
    free('The parameters of the type, never secret; the schema stands in the ConnectionType.', {
      maxProperties: 64,
    }),
  ),
  secrets: omittable(
    mapOf(
      'Secret parameter to the key of a Secret in the same namespace.',
      fields('A key of a Secret.', {
        name: name('Name of the Secret.'),
        key: string('Key in its data.', { minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' }),
      }),
      { maxProperties: 16, ...atomicMap },
    ),
  ),
  secretsFrom: omittable(
    arrayOf(
      'Whole Secrets whose keys are the names of secret parameters, or well-known ones such as username; spec.secrets wins over them.',
      fields('A Secret.', {
        name: name('Name of the Secret.'),
        keys: omittable(
          mapOf(
            'Key of the Secret to the secret or parameter that it gives, where it is called otherwise.',
            string('Name of a secret or of a parameter of the type.', { minLength: 1, maxLength: 63 }),
            { maxProperties: 16 },
          ),
        ),
      }),
      { maxItems: 8, ...atomicList },
    ),
  ),
  parametersFrom: omittable(parametersFrom),
  serviceAccountRef: omittable(
    fields(
      'A ServiceAccount of the same namespace, labelled mooring.dev/allow=true, whose token is exchanged for a credential: no stored secret then.',
      { name: name('Name of the ServiceAccount.') },
      atomicMap,
    ),
  ),
  test: omittable(testSettings),
  suspend: omittable(boolean('True: no tests.')),
  description: omittable(string('For people.', { maxLength: 1024 })),
};

/** Schema of a Connection's spec; a ConnectionTest's template has the same. */
export const connectionSpec = fields('What to connect to.', spec, REFERENCES);

const status = fields(
  'What was found. Written by the operator only.',
  {
    observedGeneration,
    conditions: omittable(conditions),
    lastTest: omittable(lastTest),
    logIn: omittable(
      fields(
        'What is known of the credential that was used last.',
        {
          credential: string(
            'Changes with the values in the Secrets, and tells nothing of them to anyone but readers of the Secrets.',
            { maxLength: 16 },
          ),
          accepted: boolean('True where the server accepted it, whatever has failed since.'),
          refusals: omittable(int('How often in a row the server refused it, or may have.')),
          locked: omittable(
            boolean(
              'True: it is not tried again for six hours, unless its value changes or a test is asked for.',
            ),
          ),
        },
        atomicMap,
      ),
    ),
    usage: omittable(
      fields(
        'The Flows and other objects of this namespace that use the Connection.',
        {
          count: int('How many, exactly.'),
          references: arrayOf(
            'At most 20 of them.',
            fields('One of them.', {
              group: omittable(string('API group of its kind.', { maxLength: 253 })),
              kind: string('Its kind.', { maxLength: 63 }),
              name: string('Its name.', { maxLength: 253 }),
              path: string('Where it names the Connection, or a Secret.', { maxLength: 256 }),
              readsSource: omittable(
                boolean('True: it reads a Secret that the Connection itself names in its spec.'),
              ),
            }),
            { maxItems: 20, ...atomicList },
          ),
          truncated: boolean('True where there are more.'),
        },
        atomicMap,
      ),
    ),
    consecutiveFailures: omittable(
      int('Tests that failed in a row, counted up to spec.test.failureThreshold.'),
    ),
    handledTestRequest: omittable(
      string('The last value of the annotation mooring.dev/test-requested-at that was answered.', {
        maxLength: 128,
      }),
    ),
    history: omittable(
      arrayOf(
        'The last changes of Ready, newest first.',
        fields('One change.', {
          time: dateTime('When.'),
          ready: oneOf('Status of Ready from then on.', ['True', 'False', 'Unknown']),
          reason: string('Reason of Ready from then on.', { maxLength: 64 }),
        }),
        { maxItems: 5, ...atomicList },
      ),
    ),
  },
  { default: { observedGeneration: -1 } },
);

/** The kind Connection. */
export const CONNECTION = definition({
  kind: 'Connection',
  plural: 'connections',
  singular: 'connection',
  shortNames: ['conn'],
  scope: 'Namespaced',
  description: 'A connection that data flows use: its type, its parameters and where its credentials are.',
  columns: [
    { name: 'Type', type: 'string', jsonPath: '.spec.type', description: 'Name of the ConnectionType.' },
    ...LATEST_READY_COLUMNS,
    {
      name: 'Step',
      type: 'string',
      jsonPath: '.status.lastTest.failedStep',
      description: 'The step of the last test that failed.',
    },
    {
      name: 'Used By',
      type: 'integer',
      jsonPath: '.status.usage.count',
      description: 'Number of Flows and other objects that use it.',
    },
    {
      name: 'Last Test',
      type: 'date',
      jsonPath: '.status.lastTest.time',
      description:
        'Time since the last test that was written down; it may lag by an hour while nothing changes.',
    },
    AGE_COLUMN,
    MESSAGE_COLUMN,
  ],
  selectable: ['.spec.type'],
  spec: connectionSpec,
  status,
});

/** Value of `spec` of a Connection. */
export type ConnectionSpec = Static<typeof connectionSpec>;
/** Value of `status` of a Connection. */
export type ConnectionStatus = Static<typeof status>;
/** Value of `status.usage`. */
export type Usage = NonNullable<ConnectionStatus['usage']>;

/** A Connection as the API server holds it. */
export interface Connection {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
  readonly spec: ConnectionSpec;
  readonly status?: ConnectionStatus;
}

/** Any new value asks for a test now. */
export const TEST_REQUESTED = 'mooring.dev/test-requested-at';
