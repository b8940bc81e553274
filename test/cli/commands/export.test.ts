import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { connection } from '../console.ts';
import { startExchange } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import { connectionObject, flowObject } from '../shop.ts';

let exchange: Exchange;

beforeAll(async () => {
  exchange = await startExchange();
}, 60_000);

afterAll(() => exchange?.stop());

describe('export', () => {
  beforeEach(() => exchange.fill());

  it('takes what is named, the Flows that use it, and no credentials', async () => {
    expect(await exchange.exports('orders', '-r', exchange.recipient)).toEqual({
      code: 0,
      out: '',
      told: `1 Connection, 1 Flow, 0 Secrets in ${exchange.file('export.age')}\nCredentials are not in it: --with-credentials takes them along.`,
    });
    expect((await stat(exchange.file('export.age'))).mode & 0o777).toBe(0o600);
    expect(await exchange.outcomes('--dry-run')).toEqual([
      'Connection shop/orders unchanged',
      'Flow shop/nightly unchanged',
    ]);
  });

  it.each([
    { flags: ['--all'], summary: '2 Connections, 2 Flows, 0 Secrets' },
    { flags: ['--all', '-A'], summary: '3 Connections, 2 Flows, 0 Secrets' },
    { flags: ['-l', 'team=data'], summary: '1 Connection, 1 Flow, 0 Secrets' },
    { flags: ['--type', 's3'], summary: '1 Connection, 0 Flows, 0 Secrets' },
    { flags: ['lake', '--with-credentials'], summary: '1 Connection, 0 Flows, 1 Secret' },
  ])('with $flags takes $summary', async ({ flags, summary }) => {
    const { code, told } = await exchange.exports(...flags, '-r', exchange.recipient);

    expect(code).toBe(0);
    expect(told).toContain(`${summary} in `);
  });

  it('takes the keys of a Secret that give parameters, and names the ConfigMaps that are needed', async () => {
    exchange.cluster.put(
      connectionObject('pond', {
        type: 's3',
        parametersFrom: [
          { configMap: { name: 'claim' } },
          { secret: { name: 'db' }, keys: { other: 'bucket' } },
        ],
      }),
    );

    const { told } = await exchange.exports('pond', '--with-credentials', '-r', exchange.recipient);

    expect(told).toContain('1 Connection, 0 Flows, 1 Secret in ');
    expect(told).toContain(
      'ConfigMaps are not in the file: the Connections need shop/claim where they are imported',
    );
  });

  it('takes one recipient for each -r, and what follows for names', async () => {
    const ended = await exchange.exports('-r', exchange.recipient, '-r', exchange.recipient, 'orders');

    expect(ended).toMatchObject({
      code: 0,
      told: expect.stringMatching(/^1 Connection, 1 Flow, 0 Secrets in /) as unknown,
    });
  });

  it('leaves a file alone that is there already, unless told otherwise', async () => {
    const path = exchange.file('kept.age');
    await writeFile(path, 'of yesterday');
    const into = (...flags: readonly string[]) =>
      connection([
        'export',
        'orders',
        '-r',
        exchange.recipient,
        '--to',
        path,
        '--kubeconfig',
        exchange.cluster.kubeconfig,
        ...flags,
      ]);

    expect(await into()).toEqual({
      code: 2,
      out: '',
      told: `error: ${path} is there already: name another file, or replace it with --force`,
    });
    expect(await readFile(path, 'utf8')).toBe('of yesterday');
    expect(await into('--force')).toMatchObject({ code: 0 });
    expect(await readFile(path, 'utf8')).toMatch(/^age-encryption/);
  });

  it('writes a file that is not there yet', async () => {
    const path = exchange.file('new.age');
    const flags = ['-r', exchange.recipient, '--to', path, '--kubeconfig', exchange.cluster.kubeconfig];

    expect(await connection(['export', 'orders', ...flags])).toMatchObject({ code: 0 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^age-encryption/);
  });

  it('names the Flows that use what is not in the file, and what that is', async () => {
    exchange.cluster.put(
      flowObject('nightly', 'orders', 'lake', 'gone', 'lake'),
      ...Array.from({ length: 9 }, (_, index) => flowObject(`other-${index}`, 'orders', 'lake')),
    );

    const { told } = await exchange.exports('orders', '-r', exchange.recipient);

    const lines = told.split('\n').slice(1);
    expect(lines[0]).toBe(
      'Flow shop/nightly also uses gone, lake: not in the file, so name it too, or leave the Flow waiting for it',
    );
    expect(lines).toHaveLength(10);
    expect(lines[8]).toBe('2 more Flows use Connections that are not in the file');
  });

  it('says which Secret is not there', async () => {
    const { told } = await exchange.exports('lake', '--with-credentials', '-r', exchange.recipient);

    expect(told.split('\n')[0]).toBe('Secret shop/gone is not there: exported without it');
  });

  it.each([
    { flags: [], code: 2, told: 'name Connections, or give --all, -l SELECTOR or --type TYPE' },
    { flags: ['orders'], code: 2, told: 'give -r RECIPIENT, or -p for a passphrase, one of them' },
    { flags: ['orders', '-p'], code: 2, told: 'the first line of standard input, which is empty' },
    {
      flags: ['orders', '-r', 'age1nonsense'],
      code: 2,
      told: '-r must be a recipient as age-keygen prints it',
    },
    { flags: ['ordres', '-r', 'age1nonsense'], code: 3, told: 'did you mean orders?' },
    {
      flags: ['-l', 'team=none', '-r', 'x'],
      code: 1,
      told: 'there is no such Connection: nothing was exported',
    },
  ])('with $flags ends with $code and says: $told', async ({ flags, code, told }) => {
    const before = await readdir(exchange.folder);

    const ended = await exchange.exports(...flags);

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(await readdir(exchange.folder)).toEqual(before);
  });
});
