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
    [['--set', 'pasword=hunter2'], 'no command line keeps one; name a Secret: --secret password=SECRET:KEY'],
    [
      ['--secret', 'password=Hunter_2!hunter2'],
      '--secret password: must be followed by the name of a Secret',
    ],
    [['--secret', 'password=db:hunter2!'], '--secret password: must be followed by the name of a Secret'],
    [['--secret', 'user=u@hunter2=='], '--secret user: must be followed by the name of a Secret'],
    [['--secret', 'hunter2!=x y'], '--secret NAME: must be followed by the name of a Secret'],
    [['--secret', 'hunter2'], '--secret: must be secret=SECRET:KEY'],
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

  it('takes another name of a type, however it is written', async () => {
    const { out } = await connection(['new', 'PG', 'x', '--set', 'host=pg', '-o', 'json']);

    expect(JSON.parse(out)).toMatchObject({ spec: { type: 'postgresql' } });
  });

  it('asks for both words where there is no terminal', async () => {
    expect(await connection(['new'])).toMatchObject({
      code: 2,
      told: expect.stringContaining('give a type and a name') as unknown,
    });
  });
});

describe('new --from-url', () => {
  const URL = 'postgres://reader:hunter2@pg.example.com/stock?sslmode=verify-full';

  it('reads one with its password from standard input, and the Secret holds the password', async () => {
    const { code, out } = await connection(['new', 'stock', '--from-url', '-', '-o', 'json'], `${URL}\n`);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      items: [
        { kind: 'Secret', metadata: { name: 'stock' }, stringData: { password: 'hunter2' } },
        {
          metadata: { name: 'stock' },
          spec: {
            type: 'postgresql',
            parameters: {
              host: 'pg.example.com',
              database: 'stock',
              user: 'reader',
              tls: { mode: 'verify-full' },
            },
            secrets: { password: { name: 'stock', key: 'password' } },
          },
        },
      ],
    });
  });

  it('takes one without a password as an argument, and flags besides, which come before it', async () => {
    const { code, out } = await connection([
      'new',
      'stock',
      '--from-url',
      'postgres://reader@pg.example.com/stock',
      '--set',
      'host=pg2',
      '--secret',
      'password=stock-db',
      '-o',
      'json',
    ]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      spec: {
        parameters: { host: 'pg2', database: 'stock' },
        secrets: { password: { name: 'stock-db', key: 'password' } },
      },
    });
  });

  it.each([
    [['stock', '--from-url', URL]],
    [[URL, 'stock']],
    [['stock', '--from-url', 'jdbc:mysql://db/stock?user=reader&password=hunter2']],
    [['stock', '--from-url', 'host=pg dbname=stock user=reader password=hunter2']],
    [['http', 'hook', '--set', 'url=https://reader:hunter2@example.com']],
  ])('refuses an argument that holds a password, and does not repeat it: %j', async (args) => {
    const { code, out, told } = await connection(['new', ...args]);

    expect(code).toBe(2);
    expect(told).toContain('holds a password, which the history of the shell keeps');
    expect(out + told).not.toContain('hunter2');
  });

  it.each([
    [['stock'], 'no URL, DSN or JDBC string that is known here'],
    [['mysql', 'stock'], 'no URL, DSN or JDBC string of type mysql'],
  ])('says of what it cannot read nothing but that, with %j', async (words, message) => {
    const text = words.length === 1 ? 'nothing hunter2' : URL;

    const { code, told } = await connection(['new', ...words, '--from-url', '-'], text);

    expect(code).toBe(2);
    expect(told).toContain(message);
    expect(told).not.toContain('hunter2');
  });

  it('refuses a name that Kubernetes does not take before anything else', async () => {
    expect(await connection(['new', 'postgresql', 'Bad_Name', '--apply'])).toEqual({
      code: 2,
      out: '',
      told: 'error: the name of the Connection must be lower case letters, digits, - and ., as names in Kubernetes are',
    });
  });

  it('says what to leave out of a path that begins as in a manifest', async () => {
    const { code, told } = await connection([...NEW, '--set', 'spec.parameters.port=5433']);

    expect(code).toBe(2);
    expect(told).toContain('--set spec.parameters.port: leave out what stands before port');
  });
});
