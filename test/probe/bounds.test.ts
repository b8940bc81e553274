import { connector } from '../../src/contract/connector.ts';
import type { Network } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';
import type { TargetList } from '../../src/probe/lists.ts';
import { runTest } from '../../src/probe/run.ts';
import { request, untroubled } from './pools.ts';
import { closeServers, listen } from './sockets.ts';

afterEach(closeServers);

const asked: string[] = [];

/** A test that dials these hosts one after the other, as a protocol does that leads on. */
async function dial(hosts: readonly string[], lists: readonly TargetList[]) {
  const sink = await listen();
  asked.length = 0;
  const tested = connector({
    type: 'tested',
    title: 'Tested',
    summary: 'Tested.',
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: 'one', parameters: {}, secrets: [] }],
    async test({ network }: { readonly network: Network }) {
      for (const host of hosts) await network.dial({ host, port: sink.port });
      return {};
    },
  });
  const lookup = async (name: string) => {
    asked.push(name);
    return ['127.0.0.1'];
  };
  const rules = { allowTargets: [sink.target], denyTargets: [], lists };
  const result = await runTest(tested, request('tested', { secrets: {}, timeoutMs: 2000 }), {
    rules,
    signal: untroubled,
    lookup,
  });
  return {
    result: 'reason' in result ? `${result.reason}: ${result.message}` : result.status,
    seen: sink.seen,
    asked: [...asked],
  };
}

const bound: TargetList = {
  refusal: 'the secret is for other hosts',
  allow: [{ host: 'first.example.com' }],
};

describe('the lists of one test', () => {
  it('let through what all of them allow', async () => {
    expect(
      await dial(['first.example.com'], [bound, { refusal: 'no', deny: [{ cidr: '10.0.0.0/8' }] }]),
    ).toMatchObject({
      result: 'Succeeded',
    });
  });

  it('hold for a host that the server leads to, whose name is not even looked up', async () => {
    const { result, asked: names } = await dial(['first.example.com', 'next.example.com'], [bound]);

    expect([result, names]).toEqual(['TargetDenied: the secret is for other hosts', ['first.example.com.']]);
  });

  it('judge the address that a name has, before anything is sent there', async () => {
    expect(
      await dial(['first.example.com'], [{ refusal: 'policy p says no', deny: [{ cidr: '127.0.0.0/8' }] }]),
    ).toEqual({
      result: 'TargetDenied: policy p says no',
      seen: 0,
      asked: ['first.example.com.'],
    });
  });

  it('lift nothing of what is denied to all', async () => {
    const { result } = await dial(
      ['169.254.169.254'],
      [{ refusal: 'no', allow: [{ cidr: '169.254.0.0/16' }] }],
    );

    expect(result).toMatch(/^TargetDenied: the host is .*--allow-target=CIDR:PORT/);
  });
});
