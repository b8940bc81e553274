import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { ok } from '../../../src/cli/doctor/check.ts';
import type { Site } from '../../../src/cli/doctor/check.ts';
import { checkUp, POLICIES } from '../../../src/cli/doctor/checkup.ts';

it('looks for every policy that is installed', async () => {
  const text = await readFile(new URL('../../../deploy/policies.yaml', import.meta.url), 'utf8');
  const all = parseAllDocuments(text).map(
    (document) => document.toJS() as { readonly kind: string; readonly metadata: { readonly name: string } },
  );
  const bound = all
    .filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding')
    .map(({ metadata }) => metadata.name);

  expect([...POLICIES].sort()).toEqual(bound.sort());
});

describe('a connection to the API server that breaks off', () => {
  const SITE = {} as Site; // no check asks it
  const TERMINAL = { progress: () => undefined };
  const reset = () => Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  const well = async () => ok('well');

  it('leaves the check unknown that it was for, and the others go on', async () => {
    expect(await checkUp(SITE, { first: well, second: reset, third: well }, TERMINAL)).toEqual([
      { check: 'first', verdict: 'ok', detail: 'well' },
      {
        check: 'second',
        verdict: 'unknown',
        detail: 'the connection to the API server broke off',
        remedy: 'run it again',
      },
      { check: 'third', verdict: 'ok', detail: 'well' },
    ]);
  });

  it('ends them all where it was for the first', async () => {
    await expect(checkUp(SITE, { first: reset, second: well }, TERMINAL)).rejects.toThrow('ECONNRESET');
  });
});
