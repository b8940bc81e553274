import { HELP, readFlags } from '../src/flags.ts';
import type { Flags } from '../src/flags.ts';

function read(...args: readonly string[]): Flags {
  const flags = readFlags(args, {});
  if (typeof flags === 'string') throw new Error(`flags that ask for the ${flags}`);
  return flags;
}

describe('the namespaces of an operator', () => {
  it('are all, unless flags say otherwise, and then it publishes', () => {
    expect(read()).toMatchObject({ scope: 'all', publishes: true, leaseName: 'mooring' });
  });

  it('may be listed, each once, and then it publishes only where it is told to', () => {
    const flags = ['--namespace=shop', '--namespace', 'crm', '--namespace=shop'];

    expect(read(...flags)).toMatchObject({ scope: { namespaces: ['shop', 'crm'] }, publishes: false });
    expect(read(...flags, '--publish-types')).toMatchObject({ publishes: true });
  });

  it.each([
    'team',
    '!team',
    'team=shop',
    'team==shop,env!=dev',
    'env in (dev,test)',
    'example.com/env notin (dev), team',
    'team=',
  ])('may be selected by %s', (selector) => {
    expect(read(`--namespace-selector=${selector}`)).toMatchObject({ scope: { selector }, publishes: false });
  });

  it.each<[string, readonly string[], string]>([
    [
      'a selector that is none',
      ['--namespace-selector=team in dev'],
      '--namespace-selector must be a label selector',
    ],
    ['an empty selector', ['--namespace-selector='], '--namespace-selector must be a label selector'],
    ['a name that is none', ['--namespace=Shop'], '--namespace must be a name'],
    ['an empty name', ['--namespace='], '--namespace must be a name'],
    ['both', ['--namespace=shop', '--namespace-selector=team'], 'cannot be given together'],
    ['a Lease without a name', ['--lease-name='], '--lease-name must be a name'],
  ])('are refused as %s', (_, args, words) => {
    expect(() => read(...args)).toThrow(words);
  });
});

describe('the tests of a namespace at once', () => {
  it('are three quarters of the probe processes unless a flag says otherwise', () => {
    expect(read('--probe-processes=6').testLimits.atOncePerNamespace).toBe(5);
    expect(read('--namespace-tests-at-once=2').testLimits.atOncePerNamespace).toBe(2);
  });
});

it('help names every flag that is read', () => {
  for (const flag of [
    '--namespace ',
    '--namespace-selector ',
    '--publish-types',
    '--lease-name ',
    '--namespace-tests-at-once ',
  ]) {
    expect(HELP).toContain(flag);
  }
});
