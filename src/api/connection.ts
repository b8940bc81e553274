import { conditions, observedGeneration } from './conditions.ts';
import { AGE, definition, MESSAGE, READY } from './definition.ts';
import type { Metadata } from './definition.ts';
import {
  boolean,
  duration,
  fields,
  free,
  integer,
  list,
  map,
  name,
  oneOf,
  optional,
  string,
  time,
} from './schema.ts';
import type { Static } from './schema.ts';

const atomicMap = { 'x-kubernetes-map-type': 'atomic' };
const atomicList = { 'x-kubernetes-list-type': 'atomic' };

const probe = fields('What to ask, for types whose test must be told (http).', {
  method: optional(oneOf('HTTP method; GET by default.', ['GET', 'HEAD', 'POST'])),
  path: optional(string('Path below the URL of the parameters.', { maxLength: 1024, pattern: '^/' })),
  headers: optional(
    map('Headers to send; nothing secret.', string('Value.', { maxLength: 1024 }), { maxProperties: 16 }),
  ),
  expect: optional(
    fields('What the answer must be; any 2xx by default.', {
      status: optional(
        list('Status codes that are right.', integer('HTTP status.', { minimum: 100, maximum: 599 }), {
          maxItems: 16,
          ...atomicList,
        }),
      ),
      json: optional(
        map(
          'JSON Pointer into the answer, and the JSON Schema its value must fit.',
          free('JSON Schema of the value.'),
          {
            maxProperties: 16,
          },
        ),
      ),
    }),
  ),
});

const test = fields(
  'When and how the connection is tested.',
  {
    interval: optional(
      duration('Time between two tests; 0s tests on change only, else at least 1m.', {
        default: '10m',
        'x-kubernetes-validations': [
          {
            rule: "duration(self) == duration('0s') || (duration(self) >= duration('1m') && duration(self) <= duration('720h'))",
            message: 'must be 0s (on change only) or from 1m to 720h',
          },
        ],
      }),
    ),
    timeout: optional(
      duration('Longest time of one test, from 1s to 60s.', {
        default: '10s',
        'x-kubernetes-validations': [
          {
            rule: "duration(self) >= duration('1s') && duration(self) <= duration('60s')",
            message: 'must be from 1s to 60s',
          },
        ],
      }),
    ),
    failureThreshold: optional(
      integer('Failures in a row before Ready, once True, turns False.', {
        minimum: 1,
        maximum: 10,
        default: 3,
      }),
    ),
    probe: optional(probe),
  },
  { default: {} },
);

/** Schema of a Connection's spec; a ConnectionTest's template has the same. */
export const connectionSpec = fields('What to connect to.', {
  type: name('Name of a ConnectionType; list them with kubectl get connectiontypes.', 63),
  auth: optional(
    string(
      'Name of one of the auth profiles of the type; by default the only one whose secrets are all given.',
      { maxLength: 63 },
    ),
  ),
  parameters: optional(
    free('The parameters of the type, never secret; the schema stands in the ConnectionType.', {
      maxProperties: 64,
    }),
  ),
  secrets: optional(
    map(
      'Secret parameter to the key of a Secret in the same namespace.',
      fields('A key of a Secret.', {
        name: name('Name of the Secret.'),
        key: string('Key in its data.', { minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' }),
      }),
      { maxProperties: 16, ...atomicMap },
    ),
  ),
  secretsFrom: optional(
    list(
      'Whole Secrets whose keys are the names of secret parameters, or well-known ones such as username; spec.secrets wins over them.',
      fields('A Secret.', { name: name('Name of the Secret.') }),
      { maxItems: 8, ...atomicList },
    ),
  ),
  test: optional(test),
  suspend: optional(boolean('True: no tests.')),
  description: optional(string('For people.', { maxLength: 1024 })),
});

/** A list of steps of a test. */
export function stepsOf(description: string) {
  return list(
    description,
    fields('One step.', {
      name: string('Name of the step.', { maxLength: 32 }),
      outcome: oneOf('How it ended.', ['Succeeded', 'Failed']),
      durationMs: integer('Milliseconds it took.'),
    }),
    { maxItems: 16, ...atomicList },
  );
}

/** Schema of the result of a test. */
export const lastTest = fields(
  'The last test of the current spec. A test that finds the same again is written once an hour, so time may lag by as much.',
  {
    result: oneOf('How it ended.', ['Succeeded', 'Failed', 'NotSupported', 'Interrupted']),
    reason: string('Why, out of the closed list of docs/reasons.md.', { maxLength: 64 }),
    failedStep: optional(
      oneOf('The step that failed.', ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Authorize', 'Probe']),
    ),
    steps: stepsOf('The steps that were taken.'),
    time: time('When the test ended.'),
    durationMs: integer('Milliseconds the whole test took.'),
    server: optional(
      fields('What the server says it is.', {
        name: string('Name of the product.', { maxLength: 32 }),
        version: optional(string('Version of the product.', { maxLength: 32 })),
      }),
    ),
    tls: optional(
      fields('The certificate of the server.', {
        issuer: string('Common name of who signed it.', { maxLength: 64 }),
        notAfter: time('When it expires.'),
      }),
    ),
    secretRevision: optional(string('Changes when a Secret that was used changes.', { maxLength: 16 })),
    rulesRevision: optional(
      string('Changes when what ConnectionPolicies say of targets changes, or what a declared type asks.', {
        maxLength: 16,
      }),
    ),
  },
  atomicMap,
);

const status = fields(
  'What was found. Written by the operator only.',
  {
    observedGeneration,
    conditions: optional(conditions),
    lastTest: optional(lastTest),
    usage: optional(
      fields(
        'The Flows of this namespace that name the Connection.',
        {
          count: integer('How many Flows, exactly.'),
          references: list(
            'At most 20 of them.',
            fields('One Flow.', {
              kind: string('Its kind.', { maxLength: 63 }),
              name: string('Its name.', { maxLength: 253 }),
              path: string('Where it names the Connection.', { maxLength: 256 }),
            }),
            { maxItems: 20, ...atomicList },
          ),
          truncated: boolean('True where there are more.'),
        },
        atomicMap,
      ),
    ),
    consecutiveFailures: optional(
      integer('Tests that failed in a row, counted up to spec.test.failureThreshold.'),
    ),
    handledTestRequest: optional(
      string('The last value of the annotation mooring.dev/test-requested-at that was answered.', {
        maxLength: 128,
      }),
    ),
    history: optional(
      list(
        'The last changes of Ready, newest first.',
        fields('One change.', {
          time: time('When.'),
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
    ...READY,
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
      description: 'Number of Flows that name it.',
    },
    {
      name: 'Last Test',
      type: 'date',
      jsonPath: '.status.lastTest.time',
      description:
        'Time since the last test that was written down; it may lag by an hour while nothing changes.',
    },
    AGE,
    MESSAGE,
  ],
  selectable: ['.spec.type'],
  spec: connectionSpec,
  status,
});

/** Value of `spec` of a Connection. */
export type ConnectionSpec = Static<typeof connectionSpec>;
/** Value of `status` of a Connection. */
export type ConnectionStatus = Static<typeof status>;
/** Value of `status.lastTest`. */
export type LastTest = Static<typeof lastTest>;
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
