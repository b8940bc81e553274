import type { ConnectionPolicySpec } from '../../../src/api/policy.ts';
import {
  appliesTo,
  dependsOnLabels,
  minimumTlsOf,
  rulesRevision,
  targetListsOf,
} from '../../../src/validation/policy/applying.ts';
import type { TlsLevel } from '../../../src/contract/schema.ts';
import { catalog } from '../../controllers/connection/builder.ts';

function policy(spec: ConnectionPolicySpec, name = 'p') {
  return { metadata: { name, uid: name, resourceVersion: '1' }, spec };
}

describe('whether a policy applies to a namespace', () => {
  interface Case {
    readonly name: string;
    readonly spec: ConnectionPolicySpec;
    readonly labels?: Readonly<Record<string, string>>;
    readonly applies: boolean;
    /** Whether the labels had to be looked at. */
    readonly byLabels: boolean;
  }
  const TEAM_A = { namespaceSelector: { matchLabels: { team: 'a' } } };
  const expression = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', values?: readonly string[]) => ({
    namespaceSelector: {
      matchExpressions: [{ key: 'team', operator, ...(values !== undefined && { values }) }],
    },
  });

  it.each<Case>([
    { name: 'one without a selector applies everywhere', spec: {}, applies: true, byLabels: false },
    {
      name: 'one with an empty selector does',
      spec: { namespaceSelector: {} },
      applies: true,
      byLabels: false,
    },
    {
      name: 'one whose labels are there does',
      spec: TEAM_A,
      labels: { team: 'a', more: 'x' },
      applies: true,
      byLabels: true,
    },
    {
      name: 'one whose labels differ does not',
      spec: TEAM_A,
      labels: { team: 'b' },
      applies: false,
      byLabels: true,
    },
    { name: 'one whose labels are missing does not', spec: TEAM_A, applies: false, byLabels: true },
    {
      name: 'one with In and the value does',
      spec: expression('In', ['a', 'b']),
      labels: { team: 'b' },
      applies: true,
      byLabels: true,
    },
    {
      name: 'one with NotIn and no label does',
      spec: expression('NotIn', ['a']),
      applies: true,
      byLabels: true,
    },
    {
      name: 'one with Exists and no label does not',
      spec: expression('Exists'),
      applies: false,
      byLabels: true,
    },
    {
      name: 'one with DoesNotExist and the label does not',
      spec: expression('DoesNotExist'),
      labels: { team: '' },
      applies: false,
      byLabels: true,
    },
    {
      name: 'one whose selector cannot be read applies everywhere: it may have been there to close something',
      spec: expression('In'),
      labels: { team: 'b' },
      applies: true,
      byLabels: false,
    },
    {
      name: 'one that cannot be read at all applies everywhere',
      spec: { namespaceSelector: 'team=a' as never },
      applies: true,
      byLabels: false,
    },
    {
      name: 'one with a mistake elsewhere applies where its selector says',
      spec: { ...TEAM_A, targets: { deny: [{ host: 'a:1' }] } },
      labels: { team: 'b' },
      applies: false,
      byLabels: false,
    },
  ])('$name', ({ spec, labels, applies, byLabels }) => {
    expect([appliesTo(policy(spec), labels), dependsOnLabels(policy(spec))]).toEqual([applies, byLabels]);
  });
});

describe('what the probe is told of policies', () => {
  it('is what they say of targets, each by its name', () => {
    const policies = [
      policy({ types: { allow: [] } }, 'types'),
      policy({ targets: { allow: [{ host: 'a' }] } }, 'opens'),
      policy({ targets: { deny: [{ host: 'b' }] } }, 'closes'),
    ];

    expect(targetListsOf(policies)).toEqual([
      {
        refusal: 'ConnectionPolicy opens does not allow the host that this led to: see its spec.targets',
        allow: [{ host: 'a' }],
        deny: undefined,
      },
      {
        refusal: 'ConnectionPolicy closes does not allow the host that this led to: see its spec.targets',
        allow: undefined,
        deny: [{ host: 'b' }],
      },
    ]);
  });
});

describe('the minimum that the probe is told', () => {
  it.each<[readonly (TlsLevel | undefined)[], TlsLevel | undefined]>([
    [[], undefined],
    [[undefined], undefined],
    [['disable', undefined], 'disable'],
    [['verify-ca', 'verify-full', 'require'], 'verify-full'],
  ])('of policies that ask for %j is the strictest, %s', (modes, strictest) => {
    const policies = modes.map((mode) => policy(mode === undefined ? {} : { tls: { minimumMode: mode } }));

    expect(minimumTlsOf(policies)).toBe(strictest);
  });
});

describe('the revision of the rules', () => {
  const postgresql = catalog.get('postgresql');
  const denying = (host: string, name?: string) => policy({ targets: { deny: [{ host }] } }, name);

  it('is not there without a policy that has a say in a test', () => {
    expect([
      rulesRevision([], postgresql),
      rulesRevision([policy({ types: { allow: [] } })], postgresql),
    ]).toEqual([undefined, undefined]);
  });

  it.each([
    { name: 'the targets', other: [denying('b')] },
    { name: 'the name of a policy, which messages repeat', other: [denying('a', 'q')] },
    { name: 'what it says of Secrets', other: [policy({ secrets: { requireHostBinding: true } })] },
    { name: 'what it says of TLS', other: [policy({ tls: { minimumMode: 'require' } })] },
    { name: 'one more policy', other: [denying('a'), denying('b', 'q')] },
  ])('changes with $name', ({ other }) => {
    expect(rulesRevision(other, postgresql)).not.toBe(rulesRevision([denying('a')], postgresql));
  });

  it('stays the same where nothing of that changes', () => {
    const again = { ...denying('a'), metadata: { ...denying('a').metadata, resourceVersion: '2' } };

    expect(rulesRevision([again, policy({}, 'other')], postgresql)).toBe(
      rulesRevision([denying('a')], postgresql),
    );
  });
});
