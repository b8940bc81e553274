import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { POLICIES } from '../../../src/cli/doctor/checkup.ts';

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
