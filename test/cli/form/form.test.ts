import { connection } from '../console.ts';

const NEW = ['new', 'postgresql', 'orders'];

// The command is loaded once for all of them.
beforeAll(() => connection(['new', '--help']), 60_000);

describe('new', () => {
  it('writes what the flags say, each value in the type of its field', async () => {
    const sets = ['host=pg', 'port=5433', 'database=5', 'user=reader', 'tls.mode=require'].flatMap((set) => [
      '--set',
      set,
    ]);

    const { code, out } = await connection([
      ...NEW,
      '-n',
      'shop',
      ...sets,
      '--secret',
      'password=orders-db:pw',
      '-o',
      'json',
    ]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'Connection',
      metadata: { name: 'orders', namespace: 'shop' },
      spec: {
        type: 'postgresql',
        parameters: { host: 'pg', port: 5433, database: '5', user: 'reader', tls: { mode: 'require' } },
        secrets: { password: { name: 'orders-db', key: 'pw' } },
      },
    });
  });

  it('writes what validate finds nothing wrong with', async () => {
    const { out } = await connection([
      ...NEW,
      '--set',
      'host=pg',
      '--set',
      'database=d',
      '--secret',
      'user=s',
      '--secret',
      'password=s',
    ]);

    expect(await connection(['validate', '-f', '-'], out)).toMatchObject({ code: 0 });
  });

  it('tells every mistake with the manifest', async () => {
    expect(
      await connection([...NEW, '--set', 'host=pg', '--set', 'port=99999', '--set', 'user=u']),
    ).toMatchObject({
      code: 1,
      told: 'spec.parameters.database: is required\nspec.parameters.port: must be at most 65535',
    });
  });

  it.each([
    [['--set', 'hots=pg'], 'did you mean host?'],
    [['--set', 'password=hunter2'], 'no command line keeps one; name a Secret: --secret password=SECRET:KEY'],
    [['--set', 'host'], 'must be parameter=value'],
    [['--secret', 'pasword=x'], 'did you mean password?'],
  ])('of %j says: %s', async (flags, words) => {
    const { code, told, out } = await connection([...NEW, ...flags]);

    expect(code).toBe(2);
    expect(told).toContain(words);
    expect(out + told).not.toContain('hunter2');
  });

  it('names the nearest types', async () => {
    expect(await connection(['new', 'postgres-db', 'x'])).toMatchObject({
      code: 2,
      told: expect.stringContaining('did you mean postgresql?') as unknown,
    });
  });
});
