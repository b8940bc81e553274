/** What is wrong, the kind, the parts of the manifest, and how the API server names the place. */
type Wrong = readonly [string, string, object, string];

const valid = { type: 'http', parameters: { url: 'https://example.com' } };
const long = (length: number) => 'a'.repeat(length);
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, { name: 'n', key: 'k' }]));

/** Manifests that the API server refuses by the schema of their kind. */
export const WRONG: readonly Wrong[] = [
  [
    'a Connection of another namespace',
    'Flow',
    { spec: { steps: [{ name: 'a', from: [{ connection: 'shop/orders' }] }] } },
    'must be the name of a Connection in the namespace of the Flow',
  ],
  ['no spec', 'Connection', { spec: undefined }, 'spec: Required value'],
  ['no type', 'Connection', { spec: {} }, 'spec.type: Required value'],
  [
    'a type that is no name',
    'Connection',
    { spec: { ...valid, type: 'PostgreSQL' } },
    'must be the name of a type, in lower case, such as postgresql',
  ],
  ['a type that is too long', 'Connection', { spec: { ...valid, type: long(64) } }, 'spec.type: Too long'],
  ['a type that is a number', 'Connection', { spec: { ...valid, type: 5 } }, 'spec.type'],
  ['parameters that are a list', 'Connection', { spec: { ...valid, parameters: [] } }, 'spec.parameters'],
  ['parameters that are a text', 'Connection', { spec: { ...valid, parameters: 'x' } }, 'spec.parameters'],
  [
    'a secret without a key',
    'Connection',
    { spec: { ...valid, secrets: { a: { name: 'n' } } } },
    'spec.secrets.a.key: Required value',
  ],
  [
    'a secret without a name',
    'Connection',
    { spec: { ...valid, secrets: { a: { key: 'k' } } } },
    'spec.secrets.a.name: Required value',
  ],
  [
    'a literal where a reference belongs',
    'Connection',
    { spec: { ...valid, secrets: { a: 'hunter2' } } },
    'spec.secrets.a',
  ],
  [
    'a Secret of another namespace',
    'Connection',
    { spec: { ...valid, secrets: { a: { name: 'other/n', key: 'k' } } } },
    'spec.secrets.a.name: Invalid value',
  ],
  [
    'a path instead of a name',
    'Connection',
    { spec: { ...valid, secrets: { a: { name: '../n', key: 'k' } } } },
    'spec.secrets.a.name: Invalid value',
  ],
  [
    'a key with a slash',
    'Connection',
    { spec: { ...valid, secrets: { a: { name: 'n', key: 'a/b' } } } },
    'spec.secrets.a.key: Invalid value',
  ],
  ['seventeen secrets', 'Connection', { spec: { ...valid, secrets: many(17) } }, 'spec.secrets: Too many'],
  [
    'nine whole Secrets',
    'Connection',
    { spec: { ...valid, secretsFrom: Array.from({ length: 9 }, () => ({ name: 'n' })) } },
    'spec.secretsFrom: Too many',
  ],
  [
    'an interval that is no duration',
    'Connection',
    { spec: { ...valid, test: { interval: 'soon' } } },
    'spec.test.interval: Invalid value',
  ],
  [
    'an interval of ten seconds',
    'Connection',
    { spec: { ...valid, test: { interval: '10s' } } },
    'must be 0s (on change only) or from 1m to 720h',
  ],
  [
    'an interval of a year',
    'Connection',
    { spec: { ...valid, test: { interval: '8760h' } } },
    'must be 0s (on change only) or from 1m to 720h',
  ],
  [
    'an interval in days',
    'Connection',
    { spec: { ...valid, test: { interval: '1d' } } },
    'spec.test.interval: Invalid value',
  ],
  [
    'a timeout of zero',
    'Connection',
    { spec: { ...valid, test: { timeout: '0s' } } },
    'must be from 1s to 60s',
  ],
  [
    'a timeout of an hour',
    'Connection',
    { spec: { ...valid, test: { timeout: '1h' } } },
    'must be from 1s to 60s',
  ],
  [
    'a threshold of zero',
    'Connection',
    { spec: { ...valid, test: { failureThreshold: 0 } } },
    'spec.test.failureThreshold: Invalid value',
  ],
  [
    'a threshold of eleven',
    'Connection',
    { spec: { ...valid, test: { failureThreshold: 11 } } },
    'spec.test.failureThreshold: Invalid value',
  ],
  [
    'a probe by DELETE',
    'Connection',
    { spec: { ...valid, test: { probe: { method: 'DELETE' } } } },
    'spec.test.probe.method: Unsupported value',
  ],
  [
    'a probe with a whole URL',
    'Connection',
    { spec: { ...valid, test: { probe: { path: 'http://x' } } } },
    'spec.test.probe.path: Invalid value',
  ],
  [
    'a status code of 42',
    'Connection',
    { spec: { ...valid, test: { probe: { expect: { status: [42] } } } } },
    'spec.test.probe.expect.status[0]: Invalid value',
  ],
  ['suspend as a text', 'Connection', { spec: { ...valid, suspend: 'yes' } }, 'spec.suspend'],
  [
    'a description that is too long',
    'Connection',
    { spec: { ...valid, description: long(1025) } },
    'spec.description: Too long',
  ],
  ['a flow without steps', 'Flow', { spec: {} }, 'spec.steps: Required value'],
  [
    'a step without a name',
    'Flow',
    { spec: { steps: [{ from: [{ connection: 'a' }] }] } },
    'spec.steps[0].name: Required value',
  ],
  [
    'two steps of one name',
    'Flow',
    { spec: { steps: [{ name: 'a' }, { name: 'a' }] } },
    'spec.steps[1]: Duplicate value',
  ],
  [
    'a step from nowhere',
    'Flow',
    { spec: { steps: [{ name: 'a', from: [{}] }] } },
    'spec.steps[0].from[0].connection: Required value',
  ],
  [
    'a step from a list of names',
    'Flow',
    { spec: { steps: [{ name: 'a', from: ['orders'] }] } },
    'spec.steps[0].from[0]',
  ],
  [
    'seventeen sources',
    'Flow',
    { spec: { steps: [{ name: 'a', from: Array.from({ length: 17 }, () => ({ connection: 'a' })) }] } },
    'spec.steps[0].from: Too many',
  ],
  ['a test of nothing', 'ConnectionTest', { spec: {} }, 'give connectionRef or template, one of them'],
  [
    'a test of two things',
    'ConnectionTest',
    { spec: { connectionRef: { name: 'a' }, template: { spec: valid } } },
    'give connectionRef or template, one of them',
  ],
  [
    'a template without a type',
    'ConnectionTest',
    { spec: { template: { spec: {} } } },
    'spec.template.spec.type: Required value',
  ],
  [
    'a template with a bad interval',
    'ConnectionTest',
    { spec: { template: { spec: { ...valid, test: { interval: '1s' } } } } },
    'must be 0s (on change only) or from 1m to 720h',
  ],
  [
    'a test kept for years',
    'ConnectionTest',
    { spec: { connectionRef: { name: 'a' }, ttlSecondsAfterFinished: 1e9 } },
    'spec.ttlSecondsAfterFinished: Invalid value',
  ],
];
