import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ageMistakes, auditMistakes, directDependencies, lockMistakes } from './dependencyPolicy.ts';
import type { Lock } from './dependencyPolicy.ts';

const FINE = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x' };
const now = new Date('2026-01-31T00:00:00Z');

describe('what npm installs', () => {
  it('is as the policy has it', () => {
    const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
    const lock = JSON.parse(text) as Lock; // as npm writes it

    expect(lockMistakes(lock)).toEqual([]);
    expect(directDependencies(lock).get('ajv')).toMatch(/^\d/);
  });

  it.each<[string, object, string]>([
    [
      'a licence that asks for more',
      { license: 'GPL-3.0' },
      'a: its licence GPL-3.0, which is not one of ours',
    ],
    ['no licence', { license: undefined }, 'a: its licence is not named, which is not one of ours'],
    ['an install script', { hasInstallScript: true }, 'a: has an install script that nobody looked at'],
    [
      'another source',
      { resolved: 'https://example.com/a.tgz' },
      'a: is not of the registry, or has no checksum',
    ],
    ['no checksum', { integrity: undefined }, 'a: is not of the registry, or has no checksum'],
  ])('is found out with %s', (_, change, mistake) => {
    const packages = {
      '': {},
      'node_modules/b': FINE,
      'node_modules/b/node_modules/a': { ...FINE, ...change },
    };

    expect(lockMistakes({ packages })).toEqual([mistake]);
  });
});

describe('what the registry knows', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['2026-01-25T00:00:01Z', ['a: release 1.0.0 is 5 days old, wait for 7']],
    ['2026-01-24T00:00:00Z', []],
    ['of another form', undefined],
  ])('of a release of %s is %j', (released, mistakes) => {
    expect(ageMistakes('a', '1.0.0', { '1.0.0': released }, now)).toEqual(mistakes);
  });

  it.each([[undefined], [{}], [{ error: { code: 'ECONNREFUSED' } }]])(
    'of a release is nothing where it answers %j',
    (answer) => {
      expect(ageMistakes('a', '1.0.0', answer, now)).toBeUndefined();
    },
  );

  it('of holes is told, and nothing where it does not answer', () => {
    expect(auditMistakes({ vulnerabilities: { a: { severity: 'high' } } })).toEqual([
      'a: a hole is known (high)',
    ]);
    expect(auditMistakes({ vulnerabilities: {} })).toEqual([]);
    expect([auditMistakes(undefined), auditMistakes({ message: '405' })]).toEqual([undefined, undefined]);
  });
});
