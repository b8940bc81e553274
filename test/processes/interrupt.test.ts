import { startFakeCluster } from '../support/fakes/cluster.ts';
import type { FakeCluster } from '../support/fakes/cluster.ts';
import type { FakeObject } from '../support/fakes/object.ts';
import { bundlePlugin } from '../support/plugin.ts';
import { removeFolder } from '../support/process.ts';
import { openPty } from '../support/terminal/pty.ts';
import { leaseObject } from '../cli/shop.ts';
import { conversation, KEYS, typed } from '../cli/dialog/conversation.ts';

const { UP, ENTER, CTRL_C } = KEYS;
const SETS = ['host=db', 'port=3306', 'user=u', 'database=d'];
let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

/** No operator comes to a result; tells of the Secret of the test. */
function hanging(onSecret: () => void): void {
  cluster.clear();
  cluster.put(leaseObject(new Date()));
  cluster.answer('POST /api/v1/namespaces/shop/secrets', ({ body }) => {
    const secret = body as FakeObject; // what the form makes
    cluster.put(secret);
    onSecret();
    return { status: 201, body: secret };
  });
}

/** What was deleted, by kind. */
function deleted(): readonly string[] {
  return cluster.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ path }) => path.split('/').at(-2) ?? '')
    .toSorted((one, other) => one.localeCompare(other));
}

describe('Ctrl-C while the operator tests', () => {
  it('ends the test, removes what it made, and asks again with every answer there', async () => {
    let press: (key: string) => void = () => undefined;
    hanging(() => press(CTRL_C));

    const { told, failure, unasked, shown } = await conversation(
      {
        type: 'mysql',
        sets: SETS,
        width: 80,
        kubeconfig: cluster.kubeconfig,
        begins: (hand) => (press = hand),
      },
      [
        ['How to authenticate?', ENTER],
        ['password: ', ...typed('hunter2')],
        ['More settings?', ENTER],
        ['And now?', ENTER],
        ['● Test now', CTRL_C],
      ],
    );

    expect({ unasked, shown, told }).toMatchObject({ unasked: [] });
    expect(told).toContain('the test was ended before it came to a result');
    expect(failure).toContain('kubectl connection new mysql made --set host=db');
    expect(deleted()).toEqual(['connectiontests', 'secrets']);
  });

  it('does so at a terminal', async () => {
    const built = await bundlePlugin();
    hanging(() => undefined);
    const sets = SETS.flatMap((set) => ['--set', set]);
    const pty = openPty({
      command: process.execPath,
      args: [built.path, 'new', 'mysql', 'made', ...sets, '--kubeconfig', cluster.kubeconfig],
      columns: 80,
      env: { PATH: process.env['PATH'] },
    });
    await pty.sees('How to authenticate?');
    pty.press(ENTER);
    await pty.sees('password: ');
    pty.press(`hunter2${ENTER}`);
    await pty.sees('More settings?');
    pty.press(ENTER);
    await pty.sees('● Test now');
    pty.press(ENTER);
    await pty.sees('testing…');

    pty.press(CTRL_C);

    await pty.sees(/the test was ended[^]*● Test now/);
    pty.press(UP);
    await pty.sees('● Back');
    pty.press(CTRL_C);
    expect(await pty.exited).toBe(2);
    expect(pty.screen()).toContain('cancelled: nothing was made');
    await removeFolder(built.folder);
  }, 120_000);
});
