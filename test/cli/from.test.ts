import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { atTerminal as run, connection } from './console.ts';

const FOLDER = fileURLToPath(new URL('from/', import.meta.url));
const files = (await readdir(FOLDER)).filter(
  (name) => !['README.md', 'expected', 'cases', 'corpus'].includes(name),
);
/** What went wrong once, each in the shape of a report. */
const cases = (await readdir(`${FOLDER}cases`)).map((name) => `cases/${name}`);

const AIRFLOW = ['import', '--from', 'airflow', `${FOLDER}airflow.env`];
const LOGIN = '[client]\r\nhost=db\r\nuser=reader\r\npassword=drowssäp\r\nssl-mode=REQUIRED\r\n';

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
  it.each([...files, ...cases])(
    '%s gives the Connections and the report that were read over by hand',
    async (file) => {
      const expected = await readFile(`${FOLDER}expected/${file}.txt`, 'utf8');

      const { out, told } = await connection(['import', '--from', productOf(file), FOLDER + file]);

      const objects = objectsIn(out);
      const connections = objects.filter(({ kind }) => kind === 'Connection');
      const secrets = objects.flatMap(({ metadata, stringData }) =>
        stringData === undefined ? [] : [`${metadata.name} ${JSON.stringify(stringData)}`],
      );
      expect(
        `${[...secrets, ''].join('\n')}${connections.map(({ metadata, spec }) => `${metadata.name} ${JSON.stringify(spec)}`).join('\n')}\n\n${told}\n`,
      ).toBe(expected);
    },
  );

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

  it('writes Connections and Secrets apart, the latter readable for their owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-from-'));
    try {
      const { out, told } = await connection([...AIRFLOW, '--to', folder, '-n', 'shop']);

      expect({ out, told }).toEqual({
        out: '',
        told: expect.stringContaining(`5 Secrets in ${folder}`) as unknown,
      });
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

  it('leaves files alone that are there already, either of them, unless told otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-from-'));
    const path = join(folder, 'secrets.yaml');
    try {
      await writeFile(path, 'mine');

      const refused = await connection([...AIRFLOW, '--to', folder]);
      const kept = await readFile(path, 'utf8');
      const forced = await connection([...AIRFLOW, '--to', folder, '--force']);

      expect({ ...refused, kept, files: await readdir(folder) }).toEqual({
        code: 2,
        out: '',
        told: `error: ${path} is there already: name another file, or replace it with --force`,
        kept: 'mine',
        files: ['connections.yaml', 'secrets.yaml'],
      });
      expect(forced.told).toContain('5 Secrets');
      expect(await readFile(path, 'utf8')).not.toBe('mine');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('masks the Secrets at a terminal, unless it is told to reveal them', async () => {
    const input = 'orders=postgresql://reader:drowssap@pg.shop.svc/orders?sslmode=verify-full';

    const [masked, revealed] = [
      await atTerminal(['--from', 'dsn', '-'], input),
      await atTerminal(['--from', 'dsn', '-', '--reveal'], input),
    ];

    expect(masked).toMatchObject({ code: 0, told: expect.stringContaining('--reveal') as unknown });
    expect(masked.out + masked.told).not.toContain('drowssap');
    expect(objectsIn(masked.out)[0]).toMatchObject({ kind: 'Secret', stringData: { password: '********' } });
    expect(objectsIn(revealed.out)[0]).toMatchObject({
      kind: 'Secret',
      stringData: { password: 'drowssap' },
    });
  });

  it.each<readonly [string, Buffer, readonly string[]]>([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${LOGIN}`), ['drowssäp']],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${LOGIN}`, 'utf16le'), ['drowssäp']],
    ['UTF-16, the high byte first', Buffer.from(`\ufeff${LOGIN}`, 'utf16le').swap16(), ['drowssäp']],
    ['ISO 8859-1, which is told and not guessed', Buffer.from(LOGIN, 'latin1'), []],
  ])('reads a file in %s', async (_encoding, bytes, passwords) => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-from-'));
    try {
      await writeFile(join(folder, 'my.cnf'), bytes);

      const { code, out, told } = await connection(['import', '--from', 'my-cnf', join(folder, 'my.cnf')]);

      const values = objectsIn(out).flatMap(({ stringData = {} }) => Object.values(stringData));
      expect({ values, code }).toEqual({ values: passwords, code: passwords.length > 0 ? 0 : 1 });
      expect(told.includes('password: is no text')).toBe(passwords.length === 0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(['', '# nothing but a comment\n'])(
    'ends with 1 where nothing came of the file: %j',
    async (input) => {
      const { code, out, told } = await connection(['import', '--from', 'dsn', '-', '-o', 'json'], input);

      expect({ code, told }).toEqual({
        code: 1,
        told: '0 of 0 connections of dsn, 0 Secrets: there is none in it',
      });
      expect(JSON.parse(out)).toEqual({ apiVersion: 'v1', kind: 'List', items: [] });
    },
  );

  it.each([
    ['kafka', ''],
    ['kafka', 'colour=red\n'],
    ['pg-service', '{"a": 1}'],
    ['pg-service', '\u0001\u0002\ufffd'],
  ])('makes no empty Connection of a file that --from %s does not know: %j', async (product, input) => {
    const { code, out } = await connection(['import', '--from', product, '-'], input);

    expect({ code, out }).toEqual({ code: 1, out: '' });
  });

  it('prints JSON where JSON is asked for, and names where names are', async () => {
    const input = 'orders=postgresql://reader:drowssap@pg.shop.svc/orders?sslmode=verify-full';

    const json = await connection(['import', '--from', 'dsn', '-', '-o', 'json'], input);
    const names = await connection(['import', '--from', 'dsn', '-', '-o', 'name'], input);

    expect((JSON.parse(json.out) as { items: Made[] }).items.map(({ kind }) => kind)).toEqual([
      'Secret',
      'Connection',
    ]);
    expect(names.out).toBe('secret/orders\nconnection/orders');
  });

  it.each([
    ['my-cnf', '[client]\nhost=db\nuser=app\npassword: drowssap', 'line 4'],
    ['aws', '[default]\naws_secret_access_key: drowssap', 'line 2'],
    ['pg-service', '[orders]\nhost=db\npassword drowssap', 'line 3'],
    ['pgpass', 'db:5432:orders:drowssap', 'line-1'],
    ['dsn', 'postgresql://reader:drow/ssap@db/orders', 'line-1'],
    ['dsn', 'x=postgresql://reader:x@db/orders?drowssap', 'a part of the query'],
    ['dsn', 'jdbc:sqlserver://db;user=sa;password=x;drowssap', 'semicolon'],
    ['airflow', '{"a": "postgres://u:drow/ssap@db/orders"}', 'a:'],
    ['grafana', 'datasources:\n  - name: x\n    password: "drowssap', 'line 3'],
  ])('of %s tells the line that cannot be read, and not what it says: %j', async (product, input, place) => {
    const { code, out, told } = await connection(['import', '--from', product, '-'], input);

    expect(code).toBeGreaterThan(0);
    expect(told).toContain(place);
    expect(out + told).not.toMatch(/drowssap|ssap/);
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

const atTerminal = (args: readonly string[], input: string) => run(['import', ...args], input);

function productOf(file: string): string {
  return file.replace(/^cases\//, '').replace(/\..*$/, '');
}
