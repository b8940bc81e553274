import { CELLS, expected, namespace, object, populate } from './rights.ts';
import type { Populated } from './rights.ts';
import { grants } from './subjects.ts';
import { startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

let environment: Environment;
let populated: Populated;

beforeAll(async () => {
  environment = await startEnvironment();
  populated = await populate(environment);
}, 900_000);

afterAll(async () => {
  await populated?.close();
  await environment?.stop();
});

describe.each(['while the operator runs', 'while the operator is stopped'])('%s', (when) => {
  beforeAll(async () => {
    if (when.endsWith('stopped')) await environment.halt();
  });

  it.each(CELLS)('%s: %s', async (user, what) => {
    expect(await populated.allowed(user, what)).toBe(expected(user, what));
  });
});

describe('a role of ours', () => {
  it.each([
    ['viewer', 'get', 'connections', true],
    ['viewer', 'use', 'connections', false],
    ['editor-without-secrets', 'use', 'connections', true],
    ['editor-without-secrets', 'get', 'secrets', false],
    ['namespace-admin', 'create', 'connections', true],
    ['namespace-admin', 'patch', 'connectionpolicies.mooring.dev', false],
  ])('answers whether a %s may %s %s: %s', async (user, verb, resource, may) => {
    const said = await environment
      .kubectl('auth', 'can-i', verb, resource, '--namespace', namespace, `--as=${user}`)
      .catch((error: unknown) => String(error));

    expect(/\byes\b/.test(said)).toBe(may);
  });
});

describe('the users that may write Flows and use connections by name', () => {
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => `c${String(index).padStart(2, '0')}`);
  const flow = (...steps: readonly (readonly string[])[]) =>
    object('Flow', 'many', {
      steps: steps.map((each, index) => ({
        name: `s${index}`,
        from: each.slice(0, 16).map((connection) => ({ connection })),
        to: each.slice(16).map((connection) => ({ connection })),
      })),
    });
  const rules = [
    { apiGroups: ['mooring.dev'], resources: ['flows'], verbs: ['create', 'get', 'patch'] },
    { apiGroups: ['mooring.dev'], resources: ['connections'], verbs: ['use'], resourceNames: names(24) },
  ];

  const told = (...steps: readonly (readonly string[])[]) =>
    environment.kubectl
      .applyAs('flow-author', JSON.stringify(flow(...steps)))
      .catch((error: unknown) => String(error));

  beforeAll(() => environment.kubectl.apply(...grants('flow-author', namespace, [{ rules }])));

  it.each<[string, readonly (readonly string[])[], string]>([
    ['none', [[]], 'serverside-applied'],
    ['one of theirs', [['c00']], 'serverside-applied'],
    [
      'one of theirs, many times',
      Array.from({ length: 200 }, () => ['c00', 'c01', 'c00']),
      'serverside-applied',
    ],
    ['all of theirs', [names(24)], 'serverside-applied'],
    ['all of theirs, each in a step', names(24).map((name) => [name]), 'serverside-applied'],
    ['one that is not theirs', [['c00', 'zz']], 'you must be allowed to use connection zz'],
    [
      'one that is not theirs, last of many steps',
      [...names(23).map((name) => [name]), ['zz']],
      'you must be allowed to use connection zz',
    ],
    [
      'more than can be asked for by name',
      [names(25)],
      'a flow of more than 24 connections needs the right to use all',
    ],
  ])('%s', async (_, steps, words) => {
    expect(await told(...steps)).toContain(words);
  });
});
