import type { ConnectionPolicySpec } from '../../../src/api/policy.ts';
import { refusedByPolicies } from '../../../src/validation/policy/judge.ts';
import { catalog } from '../../controllers/connection/builder.ts';

describe('a short name, under a policy', () => {
  const path = { clusterDomain: 'cluster.local', namespace: 'shop' };
  const judged = (spec: ConnectionPolicySpec, host: string) => {
    const policy = { metadata: { name: 'p', uid: 'u', resourceVersion: '1' }, spec };
    const connector = catalog.get('postgresql');
    if (connector === undefined) throw new Error('no such type');
    return refusedByPolicies([policy], { connector, parameters: { host }, test: undefined, path });
  };

  it.each([
    ['the Service that it means is allowed', { allow: [{ host: '*.shop.svc' }] }, 'pg', false],
    ['it is allowed as it is written', { allow: [{ host: 'pg' }] }, 'pg', false],
    ['nothing that it may mean is allowed', { allow: [{ host: '*.data.svc' }] }, 'pg', true],
    ['the Service elsewhere is allowed', { allow: [{ host: '*.data.svc' }] }, 'pg.data', false],
    ['only one of what it may mean is denied', { deny: [{ host: '*.shop.svc' }] }, 'pg', false],
    ['all that it may mean is denied', { deny: [{ host: 'pg*' }] }, 'pg', true],
  ])('where %s', (_, targets, host, refused) => {
    expect(judged({ targets }, host) !== undefined).toBe(refused);
  });
});
