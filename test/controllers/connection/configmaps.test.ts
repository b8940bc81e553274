import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { conditionOf } from '../../../src/api/conditions.ts';
import { ConfigMapMetadata, ConfigMaps } from '../../../src/api/kinds.ts';
import type { SecretRules } from '../../../src/api/secretaccess.ts';
import { connectionController } from '../../../src/controllers/connection/controller.ts';
import { LiveCatalog } from '../../../src/catalog/live.ts';
import { catalogOf } from '../../../src/catalog/catalog.ts';
import { UsageIndex } from '../../../src/controllers/usage/usage.ts';
import { accessRulesOf } from '../../../src/runtime/handlers.ts';
import { held, reasonOf, reconcile, REF, site } from './site.ts';

const ALL: SecretRules = { access: 'all', optIn: false, configMaps: true };
const spec: Partial<ConnectionSpec> = {
  parameters: { database: 'sales', user: 'reader' },
  parametersFrom: [{ configMap: { name: 'settings' } }],
};
const place = { namespace: 'shop', name: 'settings' };

function settings(host: string) {
  return { metadata: place, data: { host } };
}

const messageOf = (fake: ReturnType<typeof site>, type: string) =>
  conditionOf(held(fake)?.status?.conditions, type)?.message;

describe('a Connection that takes its host from a ConfigMap', () => {
  it('is tested with it, and again with another one when the ConfigMap changes', async () => {
    const fake = site({ spec, flags: { secrets: ALL } });
    fake.server.apply(ConfigMaps, settings('one'));
    await reconcile(fake);
    const before = held(fake)?.status?.lastTest?.secretRevision;
    await reconcile(fake);

    fake.server.apply(ConfigMaps, settings('other'));
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('True TestSucceeded');
    expect(fake.requests.map(({ parameters }) => parameters['host'])).toEqual(['one', 'other']);
    expect(held(fake)?.status?.lastTest?.secretRevision).not.toBe(before);
  });

  it('says which ConfigMap is missing, and is tested once it is there', async () => {
    const fake = site({ spec, flags: { secrets: ALL } });
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False ConfigMapNotFound');
    expect(messageOf(fake, 'CredentialsResolved')).toBe(
      'there is no configmap settings in this namespace: create it',
    );
    expect(messageOf(fake, 'Reconciling')).toBeDefined();

    fake.server.apply(ConfigMaps, settings('one'));
    await reconcile(fake);
    expect(reasonOf(fake)).toBe('True TestSucceeded');
  });

  it('is not called incomplete for a ConfigMap that only the watch does not show yet', async () => {
    const fake = site({ spec, flags: { secrets: ALL } });
    fake.server.apply(ConfigMaps, settings('one'), 'unseen');

    expect(await reconcile(fake)).toEqual({ requeueAfterMs: 1_000 });
  });

  it('says what to install where the operator reads no ConfigMaps', async () => {
    const fake = site({ spec });
    fake.server.apply(ConfigMaps, settings('one'));
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False ConfigMapUnavailable');
    expect(messageOf(fake, 'Ready')).toBe(
      'this operator reads no ConfigMaps: install it with the component deploy/configmaps, or give the parameters in spec.parameters',
    );
    expect(fake.requests).toEqual([]);
  });

  it('says which right is missing where the API server hands none out', async () => {
    const service = { type: 'http', secrets: {}, parameters: {}, test: { probe: {} } };
    const fake = site({ spec: { ...spec, ...service }, flags: { secrets: ALL } });
    fake.server.apply(ConfigMaps, settings('one'));
    fake.server.refuse(403);
    const waiting = await reconcile(fake);

    expect(reasonOf(fake)).toBe('False ConfigMapUnavailable');
    expect(messageOf(fake, 'Ready')).toBe(
      'the operator may not read configmap settings: give its account the right to get it in this namespace',
    );
    expect(waiting.requeueAfterMs).toBeLessThanOrEqual(30_000);
  });

  it('is tested once where nothing changes', async () => {
    const fake = site({ spec, flags: { secrets: ALL } });
    fake.server.apply(ConfigMaps, settings('one'));
    await reconcile(fake);
    await reconcile(fake);

    expect(fake.requests).toHaveLength(1);
  });

  it('sends no credential to a host that its Secret is not for, whatever the ConfigMap says', async () => {
    const annotations = { 'mooring.dev/allowed-hosts': 'one' };
    const fake = site({ spec, annotations, flags: { secrets: ALL } });
    fake.server.apply(ConfigMaps, settings('other'));
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False SecretBoundElsewhere');
    expect(fake.requests).toEqual([]);
  });

  it('is refused by a policy that allows other hosts, once the host is read', async () => {
    const policy = { targets: { allow: [{ host: 'one' }] } };
    const fake = site({ spec, policy, flags: { secrets: ALL } });
    fake.server.apply(ConfigMaps, settings('other'));
    await reconcile(fake);
    expect(reasonOf(fake)).toBe('False NotAllowed');

    fake.server.apply(ConfigMaps, settings('one'));
    await reconcile(fake);
    expect(reasonOf(fake)).toBe('True TestSucceeded');
  });

  it('sees a change of a ConfigMap without any Secret where the operator watches none', async () => {
    const flags = { secrets: { ...ALL, access: 'none-cluster-wide' } } as const;
    const url = { type: 'http', secrets: {}, parameters: {}, test: { probe: {} } };
    const fake = site({ spec: { ...spec, ...url }, flags });
    fake.server.apply(ConfigMaps, { metadata: place, data: { url: 'http://one' } });
    await reconcile(fake);

    fake.server.apply(ConfigMaps, { metadata: place, data: { url: 'http://other' } });
    await reconcile(fake);

    expect(fake.requests.map(({ parameters }) => parameters['url'])).toEqual(['http://one', 'http://other']);
  });
});

describe('the controller of Connections', () => {
  const table = (rules: SecretRules) =>
    connectionController(new LiveCatalog(catalogOf([])), new UsageIndex(), rules);

  it('finds the Connections that name a ConfigMap', () => {
    const fake = site({ spec, flags: { secrets: ALL } });
    const change = table(ALL).changes.find(({ kind }) => kind === ConfigMapMetadata);
    const object = { metadata: { ...place, uid: 'u', resourceVersion: '1' } };

    expect(change?.affected(object, undefined, fake.io.cache)).toEqual([REF]);
    const other = { metadata: { ...object.metadata, name: 'other' } };
    expect(change?.affected(other, object, fake.io.cache)).toEqual([]);
  });

  it('asks for rights to ConfigMaps only where it reads them', () => {
    const rights = (rules: SecretRules) =>
      accessRulesOf([table(rules)]).filter(({ resource }) => resource === 'configmaps');

    expect(rights({ access: 'all', optIn: false })).toEqual([]);
    expect(rights(ALL)).toEqual([{ group: '', resource: 'configmaps', verbs: ['get', 'list', 'watch'] }]);
  });
});
