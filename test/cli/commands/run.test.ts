import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { connectionObject, secretObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const SECRET = '/api/v1/namespaces/shop/secrets/db';

beforeEach(() => {
  cluster.clear();
  cluster.put(
    connectionObject('orders', {
      type: 'postgresql',
      parameters: { host: 'pg', database: 'sales' },
      secrets: { user: { name: 'db', key: 'user' }, password: { name: 'db', key: 'password' } },
    }),
    secretObject('db', { user: 'reader', password: 'of-orders' }),
  );
});

/** A Node.js that ends with 7 where an expression is true, and with 8 where it is not. */
const ending = (expression: string) => [process.execPath, '-e', `process.exit(${expression} ? 7 : 8)`];

function run(command: string, ...args: readonly string[]) {
  return connection([command, '--kubeconfig', cluster.kubeconfig, ...args]);
}

describe('render', () => {
  it('writes the Connection with what its Secret holds', async () => {
    const { code, out } = await run('render', 'orders', '-o', 'uri');

    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^postgres(ql)?:\/\/reader:of-orders@pg(:5432)?\/sales/) as unknown,
    });
  });

  it.each<{ where: string; given: () => void; code: number; told: string }>([
    {
      where: 'the Secret is not there',
      given: () => cluster.answer(`GET ${SECRET}`, () => refusal(404, 'NotFound', 'none')),
      code: 1,
      told: 'secret db',
    },
    {
      where: 'the user may not read the Secret',
      given: () => cluster.answer(`GET ${SECRET}`, () => refusal(403, 'Forbidden', 'you may not')),
      code: 3,
      told: 'you may not; ask who runs the cluster',
    },
    {
      where: 'the Secret lacks a key',
      given: () => cluster.put(secretObject('db', { user: 'reader' })),
      code: 1,
      told: 'password',
    },
    {
      where: 'the type does not exist',
      given: () => cluster.put(connectionObject('orders', { type: 'postgressql' })),
      code: 1,
      told: 'postgressql',
    },
  ])('writes nothing where $where', async ({ given, code, told }) => {
    given();

    const ended = await run('render', 'orders');

    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.told).toContain(told);
  });
});

describe('run', () => {
  it('gives the program the variables, and ends as the program does', async () => {
    const program = ending(`process.env.PGUSER === 'reader' && process.env.PGPASSWORD === 'of-orders'`);

    expect(await run('run', '-q', 'orders', '--', ...program)).toEqual({ code: 7, out: '', told: '' });
  });

  it('ends with 0 where the program does', async () => {
    expect((await run('run', 'orders', '--', process.execPath, '-e', '')).code).toBe(0);
  });

  it('leaves the variables of this process as they are', async () => {
    await run('run', 'orders', '--', process.execPath, '-e', '');

    expect(process.env['PGPASSWORD']).toBeUndefined();
  });

  it('says so where there is no such program', async () => {
    expect(await run('run', '-q', 'orders', '--', 'no-such-program')).toEqual({
      code: 1,
      out: '',
      told: 'there is no program no-such-program on PATH',
    });
  });
});
