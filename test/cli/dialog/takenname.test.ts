import { converseThrough, refusalIn, withFreeName } from '../../../src/cli/dialog/conversation.ts';
import type { Setting } from '../../../src/cli/dialog/ending.ts';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { connectionObject, leaseObject } from '../shop.ts';
import { dialogue, KEYS, typed } from './conversation.ts';

const { CTRL_C } = KEYS;
const ADVICE =
  'Connection shop/made is there already: choose another name, or change it with: kubectl connection set made -n shop --set PARAMETER=VALUE';
let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

beforeEach(() => cluster.clear());

afterAll(() => cluster?.stop());

/** The form of `new … --apply`. */
function saving(begun: Parameters<typeof dialogue>[0], steps: Parameters<typeof dialogue>[1]) {
  return dialogue({ ...begun, kubeconfig: cluster.kubeconfig }, steps, async (dialog, draft, setting) => {
    const applied: Setting = { ...setting, options: { ...setting.options, apply: true } };
    const judging = { ...dialog, ...refusalIn(applied) };
    await converseThrough(judging, await withFreeName(draft, judging, applied), applied);
  });
}

describe('a name that is taken, where the form saves', () => {
  it('is asked for again at once, with one that can be had', async () => {
    cluster.put(connectionObject('made', { type: 'mysql' }), connectionObject('made-2', { type: 'mysql' }));

    const { told, failure, unasked, shown } = await saving({}, [
      ['What to connect to?', ...typed('mysql')],
      ['Name of the Connection', ...typed('made')],
      ['made-3', '\r'],
      ['host: ', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told).toContain(ADVICE);
    expect(failure).toContain('kubectl connection new mysql made-3');
  });

  it('is asked for at once where the command line gave it', async () => {
    cluster.put(connectionObject('made', { type: 'mysql' }));

    const { told, failure, unasked, shown } = await saving({ type: 'mysql' }, [
      ['made-2', '\r'],
      ['host: ', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told).toContain(ADVICE);
    expect(failure).toContain('kubectl connection new mysql made-2');
  });

  it.each([
    ['is that of a Secret, too, where a credential is typed', 'algolia', true],
    ['is not that of a Secret where none is typed', 'nfs', false],
  ])('%s', async (_, type, isTaken) => {
    cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'shop', name: 'made' } });

    const { told } = await saving({ type }, [[isTaken ? 'made' : 'host: ', CTRL_C]]);

    expect(told.includes('Secret shop/made is there already')).toBe(isTaken);
  });

  it('leaves the form usable where the cluster does not answer', async () => {
    const { unasked, shown } = await dialogue(
      { type: 'mysql', kubeconfig: '/nonexistent' },
      [['host: ', CTRL_C]],
      async (dialog, draft, setting) => {
        const applied: Setting = { ...setting, options: { ...setting.options, apply: true } };
        const judging = { ...dialog, ...refusalIn(applied) };
        await converseThrough(judging, await withFreeName(draft, judging, applied), applied);
      },
    );

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
  });
});

it('a name that is taken is found before anything is tested without a terminal', async () => {
  cluster.put(leaseObject(new Date()));
  cluster.put(connectionObject('made', { type: 'mysql' }));
  const sets = ['host=db', 'user=u'].flatMap((set) => ['--set', set]);
  const args = ['new', 'mysql', 'made', ...sets, '--secret', 'password=p', '--test', '--apply'];

  const { code, told } = await connection([...args, '--kubeconfig', cluster.kubeconfig]);

  expect(code).toBe(3);
  expect(told).toBe(`error: ${ADVICE}`);
});
