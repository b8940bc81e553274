import { createClient, type Client } from '../../src/runtime/client.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { startControlPlane, type ControlPlane } from '../support/controlplane/start.ts';
import { kubectlOf } from '../support/kubectl.ts';
import { eventually } from '../support/eventually.ts';
import { WidgetKind, configOf, follow, installWidgets, setSize, truth, versions } from './widgets.ts';

const SecretMetadata = kind<KubernetesObject>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
  metadataOnly: true,
});

describe.each([true, false])('a store of an API server that restarts (WatchList: %s)', (WatchList) => {
  let plane: ControlPlane;
  let client: Client;

  beforeAll(async () => {
    plane = await startControlPlane({ featureGates: { WatchList }, say: console.error });
    await installWidgets(kubectlOf(plane.binaries.kubectl, plane.kubeconfig));
    client = createClient(configOf(plane.url, plane.token, plane.ca));
  }, 600_000);

  afterAll(async () => {
    await client.close();
    await plane.stop();
  });

  it('catches up by itself', async () => {
    const follower = follow(WidgetKind, configOf(plane.url, plane.token, plane.ca), systemClock);
    await setSize(client, { namespace: 'default', name: 'one' }, 1);
    await eventually(async () =>
      expect(versions(follower.store.list())).toEqual(await truth(client, WidgetKind)),
    );

    await plane.stopApiServer();
    await plane.startApiServer();
    await eventually(
      () => setSize(client, { namespace: 'default', name: 'two' }, 1).then(() => undefined),
      30_000,
    );

    await eventually(
      async () => expect(versions(follower.store.list())).toEqual(await truth(client, WidgetKind)),
      40_000,
    );
    await follower.stop();
  }, 120_000);

  it('holds of Secrets nothing but metadata', async () => {
    await kubectlOf(plane.binaries.kubectl, plane.kubeconfig)(
      'create',
      'secret',
      'generic',
      'key',
      '--from-literal=a=canary',
      '--save-config',
    );

    const follower = follow(SecretMetadata, configOf(plane.url, plane.token, plane.ca), systemClock);
    await follower.store.whenSynced();

    expect(follower.store.get({ namespace: 'default', name: 'key' })).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'key' },
    });
    expect(JSON.stringify([...follower.store.list()])).not.toMatch(/canary|Y2FuYXJ5|"data"/);
    await follower.stop();
  });
});
