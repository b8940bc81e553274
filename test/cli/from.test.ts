import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { connection } from './console.ts';

const FOLDER = fileURLToPath(new URL('from/', import.meta.url));
const files = (await readdir(FOLDER)).filter((name) => name !== 'expected');

interface Made {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly type: string };
  readonly stringData?: Readonly<Record<string, string>>;
}

const objectsIn = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Made);

// The command is loaded once for all of them.
beforeAll(() => connection(['import', '--help']), 60_000);

describe('import --from', () => {
  it.each(files)('%s gives the Connections and the report that were read over by hand', async (file) => {
    const expected = await readFile(`${FOLDER}expected/${file}.txt`, 'utf8');

    const { out, told } = await connection(['import', '--from', productOf(file), FOLDER + file]);

    const connections = objectsIn(out).filter(({ kind }) => kind === 'Connection');
    expect(
      `${connections.map(({ metadata, spec }) => `${metadata.name} ${JSON.stringify(spec)}`).join('\n')}\n\n${told}\n`,
    ).toBe(expected);
  });

  it.each(files)(
    '%s has at least five connections, and puts each credential into a Secret and nowhere else',
    async (file) => {
      const { out, told } = await connection(['import', '--from', productOf(file), FOLDER + file]);

      const objects = objectsIn(out);
      const open = JSON.stringify(objects.filter(({ kind }) => kind !== 'Secret')) + told;
      expect(objects.filter(({ kind }) => kind === 'Connection').length).toBeGreaterThanOrEqual(5);
      const values = objects.flatMap(({ stringData = {} }) => Object.values(stringData));
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) expect(open).not.toContain(`"${value}"`);
    },
  );

  it('writes Connections and Secrets apart, the latter for nobody else to read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-from-'));
    try {
      const { code, out } = await connection([
        'import',
        '--from',
        'airflow',
        `${FOLDER}airflow.env`,
        '--to',
        folder,
        '-n',
        'shop',
      ]);

      expect({ code, out }).toEqual({ code: 0, out: '' });
      expect((await readdir(folder)).toSorted()).toEqual(['connections.yaml', 'secrets.yaml']);
      expect((await stat(join(folder, 'secrets.yaml'))).mode & 0o777).toBe(0o600);
      expect(await connection(['validate', '-f', folder])).toMatchObject({
        code: 0,
        told: '5 objects without a mistake',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    [['--from', 'airflw', '-'], 'did you mean airflow?'],
    [['--from', 'airflow', '-'], 'airflow connections export: JSON, YAML, env'],
  ])('of %j says: %s', async (args, words) => {
    expect(await connection(['import', ...args], '{"a": [')).toMatchObject({
      code: 2,
      told: expect.stringContaining(words) as unknown,
    });
  });
});

function productOf(file: string): string {
  return file.replace(/\..*$/, '');
}
