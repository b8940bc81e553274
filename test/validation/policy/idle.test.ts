import type { ConnectionPolicySpec } from '../../../src/api/policy.ts';
import { idleEntries } from '../../../src/validation/policy/idle.ts';
import { catalog } from '../../controllers/connection/builder.ts';

const DENIED = 'an entry of deny covers it, and deny wins';

describe('entries of a policy that can never match', () => {
  interface Case {
    readonly name: string;
    readonly spec: ConnectionPolicySpec;
    /** Path and message of each. */
    readonly idle: readonly (readonly [path: string, message: string])[];
  }

  it.each<Case>([
    { name: 'an empty policy has none', spec: {}, idle: [] },
    {
      name: 'types that exist',
      spec: { types: { allow: ['postgresql'], deny: ['mysql'] } },
      idle: [],
    },
    {
      name: 'a type that is misspelled',
      spec: { types: { allow: ['postgresq'], deny: ['nothing-like-it'] } },
      idle: [
        ['spec.types.allow[0]', 'no built-in type has this name, did you mean postgresql?'],
        ['spec.types.deny[0]', 'no built-in type has this name'],
      ],
    },
    {
      name: 'a type that is allowed and denied',
      spec: { types: { allow: ['mysql', 'postgresql'], deny: ['postgresql'] } },
      idle: [['spec.types.allow[1]', 'is denied too, and deny wins']],
    },
    {
      name: 'an allowed host that is denied',
      spec: { targets: { allow: [{ host: 'db.example.com' }], deny: [{ host: 'DB.example.com' }] } },
      idle: [['spec.targets.allow[0]', DENIED]],
    },
    {
      name: 'an allowed host that a pattern might deny is left alone: the pattern covers itself alone',
      spec: { targets: { allow: [{ host: 'db.example.com' }], deny: [{ host: '*.example.com' }] } },
      idle: [],
    },
    {
      name: 'a network inside one that is denied',
      spec: { targets: { allow: [{ cidr: '10.1.0.0/16' }], deny: [{ cidr: '10.0.0.0/8' }] } },
      idle: [['spec.targets.allow[0]', DENIED]],
    },
    {
      name: 'a network around one that is denied',
      spec: { targets: { allow: [{ cidr: '10.0.0.0/8' }], deny: [{ cidr: '10.1.0.0/16' }] } },
      idle: [],
    },
    {
      name: 'a port among those denied on the same host',
      spec: {
        targets: {
          allow: [{ host: 'db', ports: [5432] }],
          deny: [{ host: 'db', ports: [5432, 5433] }],
        },
      },
      idle: [['spec.targets.allow[0]', DENIED]],
    },
    {
      name: 'a port besides those denied on the same host',
      spec: {
        targets: { allow: [{ host: 'db', ports: [5432, 80] }], deny: [{ host: 'db', ports: [5432] }] },
      },
      idle: [],
    },
    {
      name: 'all ports of a host of which some are denied',
      spec: { targets: { allow: [{ host: 'db' }], deny: [{ host: 'db', ports: [5432] }] } },
      idle: [],
    },
    {
      name: 'a network that no connection may reach',
      spec: { targets: { allow: [{ cidr: '169.254.0.0/16' }] } },
      idle: [
        [
          'spec.targets.allow[0]',
          'no connection may reach this network, and only --allow-target of the operator lifts that',
        ],
      ],
    },
    {
      name: 'an address outside of the network beside it',
      spec: {
        targets: {
          allow: [{ host: '10.0.0.1', cidr: '192.168.0.0/16' }],
          deny: [{ host: '10.0.0.1', cidr: '192.168.0.0/16', ports: [1] }],
        },
      },
      idle: [
        ['spec.targets.allow[0]', 'its host is an address outside of its cidr'],
        ['spec.targets.deny[0]', 'its host is an address outside of its cidr'],
      ],
    },
    {
      name: 'an address inside the network beside it, and a name, which may be anywhere',
      spec: {
        targets: {
          allow: [
            { host: '10.0.0.1', cidr: '10.0.0.0/8' },
            { host: 'db', cidr: '10.0.0.0/8' },
          ],
        },
      },
      idle: [],
    },
  ])('$name', ({ spec, idle }) => {
    const policy = { metadata: { name: 'p', uid: 'u', resourceVersion: '1' }, spec };

    expect(idleEntries(policy, catalog).map(({ path, message }) => [path, message])).toEqual(idle);
  });
});
