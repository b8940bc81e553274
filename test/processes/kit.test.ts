import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { CRM } from '../catalog/crm.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';

const COMMAND = join(import.meta.dirname, '../support/conformance.ts');
const apiVersion = 'mooring.dev/v1alpha1';

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder('mooring-kit');
});

afterAll(() => removeFolder(folder));

/** Runs the kit over a folder with a type and a Connection of it. */
async function tried(name: string, spec: object) {
  const path = join(folder, name);
  const parameters = { url: 'https://crm.example.com' };
  const secrets = { token: { name: 'crm', key: 'token' } };
  const objects = [
    { apiVersion, kind: 'ConnectionType', metadata: { name }, spec },
    {
      apiVersion,
      kind: 'Connection',
      metadata: { name: 'sample' },
      spec: { type: name, parameters, secrets },
    },
  ];
  await mkdir(path);
  await writeFile(join(path, 'type.yaml'), objects.map((object) => stringify(object)).join('---\n'));
  const { code, stdout } = await run(process.execPath, [COMMAND, path], { mayFail: true });
  return { code, verdict: stdout.split('\n').filter((line) => line.includes(name)) };
}

describe('the conformance kit', () => {
  it('says of a type in a folder that it conforms', async () => {
    expect(await tried('acme-crm', CRM)).toEqual({
      code: 0,
      verdict: [expect.stringMatching(/^conforms {2}acme-crm: (\d+) of \1$/)],
    });
  }, 120_000);

  it('says of another that it does not', async () => {
    const { properties } = CRM.parameters;
    const spec = {
      ...CRM,
      parameters: { ...CRM.parameters, properties: { ...properties, region: { type: 'string' } } },
    };

    expect(await tried('nameless', spec)).toEqual({
      code: 1,
      verdict: [expect.stringMatching(/^does not {2}nameless: /)],
    });
  }, 120_000);
});
