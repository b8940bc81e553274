import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { read, write } from '../../src/cli/bundle/bundle.ts';
import { identitiesIn, open, seal } from '../../src/cli/bundle/seal.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { agePrograms } from '../support/servers/age.ts';

const item = {
  apiVersion: 'mooring.dev/v1alpha1',
  kind: 'Connection',
  metadata: { name: 'orders', namespace: 'shop' },
  spec: { type: 'http' },
} as const;
const bundle = {
  version: 1,
  id: 'a'.repeat(32),
  created: '2026-11-24T00:00:00.000Z',
  items: [item],
} as const;

let programs: Awaited<ReturnType<typeof agePrograms>>;
let folder: string;

beforeAll(async () => {
  programs = await agePrograms();
  folder = await temporaryFolder('mooring-age');
}, 300_000);

afterAll(() => removeFolder(folder));

const file = (name: string) => join(folder, name);

describe.each<[string, readonly string[]]>([
  ['X25519', []],
  ['post-quantum', ['-pq']],
])('with %s keys of age-keygen', (name, flags) => {
  let recipient: string;

  beforeAll(async () => {
    await run(programs.keygen, [...flags, '-o', file(`${name}.txt`)]);
    recipient = (await run(programs.keygen, ['-y', file(`${name}.txt`)])).stdout.trim();
  });

  it('the age program opens an export', async () => {
    await writeFile(file('ours.age'), await seal(write(bundle), { recipients: [recipient] }));

    const { stdout } = await run(programs.age, ['-d', '-i', file(`${name}.txt`), file('ours.age')]);

    expect(stdout).toBe(write(bundle));
  });

  it.each([
    ['binary', []],
    ['armoured', ['-a']],
  ])('an import opens what the age program sealed, %s', async (_, armour) => {
    await writeFile(file('plain.json'), write(bundle));
    await run(programs.age, [...armour, '-r', recipient, '-o', file('theirs.age'), file('plain.json')]);

    const identities = identitiesIn(await readFile(file(`${name}.txt`), 'utf8'));

    expect(read(await open(await readFile(file('theirs.age')), { identities }))).toEqual(bundle);
  });
});
