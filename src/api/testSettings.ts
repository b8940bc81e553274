import { PURPOSES } from '../contract/purpose.ts';
import {
  arrayOf,
  atomicList,
  boolean,
  duration,
  fields,
  free,
  int,
  mapOf,
  omittable,
  oneOf,
  string,
} from './schema.ts';

const probe = fields('What to ask, for types whose test must be told (http).', {
  method: omittable(oneOf('HTTP method; GET by default.', ['GET', 'HEAD', 'POST'])),
  path: omittable(string('Path below the URL of the parameters.', { maxLength: 1024, pattern: '^/' })),
  headers: omittable(
    mapOf('Headers to send; nothing secret.', string('Value.', { maxLength: 1024 }), { maxProperties: 16 }),
  ),
  expect: omittable(
    fields('What the answer must be; any 2xx by default.', {
      status: omittable(
        arrayOf('Status codes that are right.', int('HTTP status.', { minimum: 100, maximum: 599 }), {
          maxItems: 16,
          ...atomicList,
        }),
      ),
      json: omittable(
        mapOf(
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

/** Schema of `spec.test`. */
export const testSettings = fields(
  'When and how the connection is tested.',
  {
    enabled: omittable(
      boolean('False: no server is asked, for what cannot be tested from where the operator runs.', {
        default: true,
      }),
    ),
    interval: omittable(
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
    timeout: omittable(
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
    failureThreshold: omittable(
      int('Failures in a row before Ready, once True, turns False.', {
        minimum: 1,
        maximum: 10,
        default: 3,
      }),
    ),
    purpose: omittable(
      oneOf(
        'What the test must prove, where the type can tell it without changing anything: its page says which; connect by default.',
        [...PURPOSES],
      ),
    ),
    probe: omittable(probe),
  },
  { default: {} },
);
