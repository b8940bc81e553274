import type { ConnectionPolicy, ConnectionPolicySpec } from '../../../src/api/policy.ts';
import { mistakesInPolicy } from '../../../src/validation/policy/mistakes.ts';

function policy(spec: ConnectionPolicySpec): ConnectionPolicy {
  return { metadata: { name: 'p', uid: 'u', resourceVersion: '1' }, spec };
}

const allowing = (entry: object) => ({ targets: { allow: [entry] } });

describe('what makes a policy unreadable', () => {
  interface Case {
    readonly name: string;
    readonly spec: ConnectionPolicySpec;
    readonly path?: string;
    readonly message?: string;
  }
  const HOST = 'spec.targets.allow[0].host';
  const CIDR = 'spec.targets.allow[0].cidr';

  it.each<Case>([
    { name: 'nothing in an empty one', spec: {} },
    { name: 'no name, address or pattern', spec: allowing({ host: '*.shop.svc' }) },
    { name: 'no address of IPv6', spec: allowing({ host: 'fd00::1' }) },
    { name: 'no network', spec: allowing({ cidr: '10.0.0.0/8' }) },
    {
      name: 'a host with a scheme',
      spec: allowing({ host: 'https://a.example' }),
      path: HOST,
      message: 'must be a host alone, without scheme and path',
    },
    {
      name: 'a host with a port',
      spec: allowing({ host: 'a.example:5432' }),
      path: HOST,
      message: 'must be a host alone: give the port in ports',
    },
    {
      name: 'a host with a blank',
      spec: allowing({ host: 'a example' }),
      path: HOST,
      message: 'must be a host name, an address, or a pattern such as *.shop.svc',
    },
    {
      name: 'a network without its length',
      spec: allowing({ cidr: '10.0.0.0' }),
      path: CIDR,
      message: 'must be a network such as 10.0.0.0/8 or fd00::/8, one address is a network of /32 or /128',
    },
    {
      name: 'a network of IPv4 written as IPv6',
      spec: allowing({ cidr: '::ffff:10.0.0.0/104' }),
      path: CIDR,
      message: 'must be written as the IPv4 network that it holds: that is what addresses are compared with',
    },
    {
      name: 'a mistake in an entry that closes',
      spec: { targets: { deny: [{ host: 'a.example' }, { host: 'b:1' }] } },
      path: 'spec.targets.deny[1].host',
      message: 'must be a host alone: give the port in ports',
    },
    {
      name: 'a selector with In and no values',
      spec: { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In' }] } },
      path: 'spec.namespaceSelector.matchExpressions[0].values',
      message: 'is required with In',
    },
    {
      name: 'a selector with Exists and values',
      spec: { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists', values: ['a'] }] } },
      path: 'spec.namespaceSelector.matchExpressions[0].values',
      message: 'must be absent with Exists',
    },
    {
      name: 'what the schema of the kind does not allow',
      spec: { types: 'postgresql' as never },
      path: 'spec',
      message: 'is not as the schema of the kind says; apply the manifest anew',
    },
  ])('$name', ({ spec, path, message }) => {
    expect(mistakesInPolicy(policy(spec))).toEqual(path === undefined ? [] : [{ path, message }]);
  });

  it('tells every mistake at once', () => {
    const spec = { targets: { allow: [{ host: 'a:1', cidr: 'x' }], deny: [{ cidr: 'y' }] } };

    expect(mistakesInPolicy(policy(spec)).map(({ path }) => path)).toEqual([
      'spec.targets.allow[0].host',
      'spec.targets.allow[0].cidr',
      'spec.targets.deny[0].cidr',
    ]);
  });

  it('is looked for once in each version of a policy', () => {
    const one = policy(allowing({ host: 'a:1' }));

    expect(mistakesInPolicy(one)).toBe(mistakesInPolicy(one));
    expect(mistakesInPolicy({ ...one })).not.toBe(mistakesInPolicy(one));
  });
});
