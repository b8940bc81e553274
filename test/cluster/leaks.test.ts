import { credential } from '../support/canary.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { leaksIn, textSink } from '../support/sinks.ts';

let site: Cluster;

beforeAll(async () => {
  site = await cluster();
}, 900_000);

afterAll(() => site?.stop());

describe('the search for credentials', () => {
  const answers = () => leaksIn([textSink('answers', () => site.kubectl.answers())]);

  it('finds one in a refusal of the API server, and none in a Secret that was asked for', async () => {
    const namespace = await site.namespace('leaks');
    await site.kubectl.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kept', namespace },
      stringData: { password: credential() },
    });
    await site.kubectl('get', 'secret', 'kept', '-n', namespace, '-o', 'json');
    expect(await answers()).toEqual([]);

    await expect(site.kubectl('create', 'configmap', credential(), '-n', namespace)).rejects.toThrow(
      'Invalid value',
    );

    expect(await answers()).toMatchObject([{ sink: 'answers' }]);
  });

  it('takes no credential in plain words', async () => {
    const plain = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'plain' },
      stringData: { password: 'hunter2' },
    };

    expect(() => site.kubectl.apply(plain)).toThrow('take credential() of canary.ts');
  });
});
