import type { ConnectionPolicySpec } from '../../../src/api/policy.ts';
import { connectors } from '../../../src/connectors/index.ts';
import { selects } from '../../../src/validation/policy/selector.ts';
import { mistakesIn } from '../../../src/catalog/parameters.ts';
import { refusedByPolicies } from '../../../src/validation/policy/judge.ts';
import { targetsIn, weakestTlsOf } from '../../../src/validation/policy/targets.ts';
import { catalog } from '../../controllers/connection/builder.ts';

function refusal(
  spec: ConnectionPolicySpec,
  type: string,
  parameters: Readonly<Record<string, unknown>>,
): string | undefined {
  const policy = { metadata: { name: 'p', uid: 'u', resourceVersion: '1' }, spec };
  const connector = catalog.get(type);
  if (connector === undefined) throw new Error('no such type');
  return refusedByPolicies([policy], { connector, parameters, test: undefined, path: {} })?.message;
}

const database = { host: 'db.shop.svc', port: 5432 };

/** Every type, and every parameter of it that is an address of HTTP. */
const addresses = connectors.flatMap(({ type, parameters, samples }) =>
  Object.entries(parameters.properties as Readonly<Record<string, { readonly pattern?: string }>>)
    .filter(([, { pattern = '' }]) => pattern.startsWith('^https?://'))
    .map(([name]) => ({ type, name, sample: samples[0].parameters })),
);

describe('an address of HTTP in the parameters of', () => {
  it.each(addresses)('$type, $name, is judged by policies and for its TLS', ({ type, name, sample }) => {
    const given = { ...sample, [name]: 'http://elsewhere.example/x' };
    const path = `spec.parameters.${name}`;

    expect(refusal({ targets: { deny: [{ host: 'elsewhere.example' }] } }, type, given)).toBe(
      `${path}: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner`,
    );
    expect(refusal({ tls: { minimumMode: 'require' } }, type, given)).toBe(
      'spec.parameters: policy p asks for TLS of mode require or stricter',
    );
  });

  it.each(addresses.filter(({ name }) => name !== 'url' && name !== 'endpoint'))(
    '$type, $name, gives a token in clear only where the manifest says so',
    ({ type, name, sample }) => {
      const given = { ...sample, [name]: 'http://elsewhere.example/x' };
      const connector = catalog.get(type)!;

      const said = mistakesIn(given, connector, new Set());

      expect(said).toContainEqual({
        path: `spec.parameters.${name}`,
        message:
          'must be https:, or the credential would go out in clear; tokenTls.mode: disable says that it may',
      });
    },
  );
});

describe('what a manifest says, under a policy', () => {
  it.each<[string, ConnectionPolicySpec, string, Readonly<Record<string, unknown>>, string | undefined]>([
    ['an empty policy', {}, 'postgresql', database, undefined],
    ['a type among the allowed', { types: { allow: ['postgresql'] } }, 'postgresql', database, undefined],
    [
      'a type denied and allowed',
      { types: { allow: ['postgresql'], deny: ['postgresql'] } },
      'postgresql',
      database,
      'spec.type: policy p does not allow this type in this namespace: use one that its spec.types allows, or ask its owner',
    ],
    [
      'a port that is not said',
      { targets: { deny: [{ ports: [5432] }] } },
      'postgresql',
      { host: 'db' },
      undefined,
    ],
    [
      'a port that is said',
      { targets: { deny: [{ ports: [5432] }] } },
      'postgresql',
      database,
      'spec.parameters.host: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'the port of https',
      { targets: { allow: [{ ports: [443] }] } },
      'http',
      { url: 'https://a.example/x' },
      undefined,
    ],
    [
      'a second broker',
      { targets: { allow: [{ host: 'k1' }] } },
      'kafka',
      { brokers: ['k1:9092', 'k2:9092'] },
      'spec.parameters.brokers[1]: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'a second server of Elasticsearch',
      { targets: { allow: [{ host: 'es-0', ports: [9200] }] } },
      'elasticsearch',
      { urls: ['https://es-0:9200', 'https://es-1:9200'] },
      'spec.parameters.urls[1]: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'a second Sentinel',
      { targets: { allow: [{ host: 's1' }] } },
      'redis',
      { hosts: ['s1:26379', 's2:26379'], sentinelMaster: 'm' },
      'spec.parameters.hosts[1]: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'the port of a Sentinel',
      { targets: { deny: [{ ports: [26379] }] } },
      'valkey',
      { hosts: ['[fd00::1]:26379'], sentinelMaster: 'm' },
      'spec.parameters.hosts[0]: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'a proxy that is not allowed',
      { targets: { allow: [{ host: '*.shop.svc' }] } },
      'postgresql',
      { ...database, proxy: { type: 'http', host: 'proxy', port: 3128 } },
      'spec.parameters.proxy.host: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'an ssh tunnel on a port that is denied',
      { targets: { deny: [{ ports: [22] }] } },
      'postgresql',
      { ...database, sshTunnel: { host: 'b', user: 'u', hostKey: 'k' } },
      'spec.parameters.sshTunnel.host: policy p does not allow this target in this namespace: name one that its spec.targets allows, or ask its owner',
    ],
    [
      'a name behind a proxy, where networks are allowed',
      { targets: { allow: [{ host: 'proxy' }, { cidr: '10.0.0.0/8' }] } },
      'postgresql',
      { ...database, proxy: { type: 'http', host: 'proxy', port: 3128 } },
      'spec.parameters.host: policy p does not allow this target in this namespace: it names networks, and the address of a host behind a proxy or tunnel is not known here, so give the address itself',
    ],
    [
      'a name behind a proxy, where networks are denied',
      { targets: { deny: [{ cidr: '10.0.0.0/8' }] } },
      'postgresql',
      { ...database, proxy: { type: 'http', host: 'proxy', port: 3128 } },
      'spec.parameters.host: policy p does not allow this target in this namespace: it names networks, and the address of a host behind a proxy or tunnel is not known here, so give the address itself',
    ],
    [
      'an address behind a proxy, where its network is allowed',
      { targets: { allow: [{ host: 'proxy' }, { cidr: '10.0.0.0/8' }] } },
      'postgresql',
      { ...database, host: '10.1.2.3', proxy: { type: 'http', host: 'proxy', port: 3128 } },
      undefined,
    ],
    ['TLS by default', { tls: { minimumMode: 'verify-full' } }, 'postgresql', database, undefined],
    [
      'TLS that is weaker',
      { tls: { minimumMode: 'verify-full' } },
      'postgresql',
      { ...database, tls: { mode: 'verify-ca' } },
      'spec.parameters: policy p asks for TLS of mode verify-full or stricter',
    ],
    [
      'TLS that is enough',
      { tls: { minimumMode: 'require' } },
      'postgresql',
      { ...database, tls: { mode: 'verify-ca' } },
      undefined,
    ],
    [
      'a consent to send credentials to any server',
      { tls: { minimumMode: 'require' } },
      'postgresql',
      { ...database, tls: { mode: 'require', insecureSendCredentials: true } },
      'spec.parameters: policy p asks for TLS of mode require or stricter',
    ],
    [
      'that consent, where the policy has it as its minimum',
      { tls: { minimumMode: 'insecureSendCredentials' } },
      'postgresql',
      { ...database, tls: { mode: 'require', insecureSendCredentials: true } },
      undefined,
    ],
    [
      'a certificate that is pinned',
      { tls: { minimumMode: 'verify-full' } },
      'postgresql',
      { ...database, tls: { fingerprint: 'ab'.repeat(32) } },
      undefined,
    ],
    [
      'http in clear',
      { tls: { minimumMode: 'require' } },
      'http',
      { url: 'HTTP://a.example' },
      'spec.parameters: policy p asks for TLS of mode require or stricter',
    ],
    [
      'an address that gives a token and is less verified than the service',
      { tls: { minimumMode: 'verify-full' } },
      'zoom',
      { clientId: 'c', accountId: 'a', tokenTls: { mode: 'verify-ca' } },
      'spec.parameters: policy p asks for TLS of mode verify-full or stricter',
    ],
    ['SSH, which knows its host', { tls: { minimumMode: 'verify-full' } }, 'sftp', { host: 'a' }, undefined],
  ])('%s', (...[, spec, type, parameters, expected]) => {
    expect(refusal(spec, type, parameters)).toBe(expected);
  });

  it.each(
    connectors.flatMap((connector) =>
      connector.samples.map((sample) => [connector.type, sample.name, connector, sample] as const),
    ),
  )('a policy sees the target and the TLS mode of %s, sample %s', (_type, _, connector, { parameters }) => {
    const named = ['host', 'hosts', 'srv', 'url', 'urls', 'endpoint', 'brokers'].some(
      (field) => field in parameters,
    );

    expect(targetsIn(connector, parameters).length > 0).toBe(named); // what the type alone knows, the probe judges
    const withoutTls =
      ['firebird', 'jdbc', 'nfs', 'smb'].includes(connector.type) ||
      /"http:\/\/|"mode":"disable"/.test(JSON.stringify(parameters));
    expect(weakestTlsOf(connector, parameters)).toBe(withoutTls ? 'disable' : 'verify-full');
  });
});

describe('a selector of namespaces', () => {
  const labels = { tier: 'production', team: 'shop' };

  it.each([
    [undefined, true],
    [{}, true],
    [{ matchLabels: { tier: 'production' } }, true],
    [{ matchLabels: { tier: 'production', team: 'crm' } }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'In' as const, values: ['lab', 'production'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn' as const, values: ['lab'] }] }, true],
    [{ matchExpressions: [{ key: 'other', operator: 'NotIn' as const, values: ['lab'] }] }, true],
    [{ matchExpressions: [{ key: 'other', operator: 'In' as const, values: ['lab'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' as const }] }, true],
    [{ matchExpressions: [{ key: 'constructor', operator: 'Exists' as const }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' as const }] }, false],
  ])('%j selects: %s', (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });
});
