import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';

let shared: Cluster;
let operator: RunningOperator | undefined;

beforeAll(async () => {
  shared = await cluster({ installed: true });
  const kubeconfig = await shared.operatorKubeconfig();
  operator = await startOperator({ kubeconfig, args: ['--lease-name=flow-control'] });
}, 300_000);

afterAll(async () => {
  await operator?.stop();
  await shared?.stop();
});

/** How many requests the API server has served so. */
async function served(schema: string, level: string): Promise<number> {
  const metrics = await shared.kubectl('get', '--raw', '/metrics');
  const line = new RegExp(
    `^apiserver_flowcontrol_dispatched_requests_total\\{flow_schema="${schema}",priority_level="${level}"\\} (\\S+)$`,
    'm',
  );
  return Number(line.exec(metrics)?.[1] ?? 0);
}

it.each([
  ['the operator’s requests', 'mooring', 'mooring'],
  ['the requests for its Lease', 'mooring-leader-election', 'leader-election'],
])('%s have a place of their own at the API server', async (_, schema, level) => {
  await eventually(async () => expect(await served(schema, level)).toBeGreaterThan(0), 60_000);
});

it('what the API server says of them is that they are in force', async () => {
  const dangling =
    '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Dangling")].status}{"\\n"}{end}';

  await eventually(async () => {
    const schemas = await shared.kubectl('get', 'flowschemas', '-o', `jsonpath=${dangling}`);
    expect(schemas).toContain('mooring False\n');
    expect(schemas).toContain('mooring-leader-election False\n');
  }, 60_000);
});
