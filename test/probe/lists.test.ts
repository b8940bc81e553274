import {
  globFits,
  hostPattern,
  networkOf,
  atAddress,
  destinationOf,
  firstRefusal,
} from '../../src/probe/lists.ts';
import type { TargetEntry } from '../../src/probe/lists.ts';
import { spellings } from './spellings.ts';

interface Case {
  readonly allow?: readonly TargetEntry[];
  readonly deny?: readonly TargetEntry[];
}

/** Whether the lists let a host through before the look-up, and after it. */
function judged({ allow, deny }: Case, host: string, address: string, port = 5432): string {
  const list = { refusal: 'no', allow, deny };
  const before = destinationOf(host, port, 'cluster.test');
  return [before, atAddress(before, address)]
    .map((place) => (firstRefusal([list], place) === undefined ? 'passes' : 'refused'))
    .join(', ');
}

describe('a list of targets', () => {
  it.each<[string, Case, string, string]>([
    ['nothing said', {}, 'db.shop.svc', 'passes, passes'],
    ['nothing allowed', { allow: [] }, 'db.shop.svc', 'refused, refused'],
    ['a name that fits', { allow: [{ host: '*.shop.svc' }] }, 'db.shop.svc', 'passes, passes'],
    [
      'the same Service by its whole name',
      { allow: [{ host: '*.shop.svc' }] },
      'DB.shop.svc.cluster.test.',
      'passes, passes',
    ],
    [
      'the whole name where the short one is denied',
      { deny: [{ host: 'db.shop.svc' }] },
      'db.shop.svc.cluster.test',
      'refused, refused',
    ],
    [
      'the short name where the whole one is denied',
      { deny: [{ host: '*.svc.cluster.test' }] },
      'db.shop.svc',
      'refused, refused',
    ],
    [
      'a name that only begins like it',
      { allow: [{ host: '*.shop.svc' }] },
      'db.shop.svc.evil.example',
      'refused, refused',
    ],
    ['a network that fits', { allow: [{ cidr: '10.0.0.0/8' }] }, 'db', 'passes, passes'],
    ['a network that does not', { allow: [{ cidr: '11.0.0.0/8' }] }, 'db', 'passes, refused'],
    [
      'a network that does not, and a literal address',
      { allow: [{ cidr: '11.0.0.0/8' }] },
      '10.1.2.3',
      'refused, refused',
    ],
    [
      'name and network, of which one fits',
      { allow: [{ host: 'db', cidr: '11.0.0.0/8' }] },
      'db',
      'passes, refused',
    ],
    [
      'two entries, each of which fits in part',
      {
        allow: [
          { host: 'db', ports: [1] },
          { host: 'x', ports: [5432] },
        ],
      },
      'db',
      'refused, refused',
    ],
    ['a port that fits', { allow: [{ ports: [443, 5432] }] }, 'db', 'passes, passes'],
    [
      'a network denied within one allowed',
      { allow: [{ cidr: '10.0.0.0/8' }], deny: [{ cidr: '10.1.0.0/16' }] },
      'db',
      'passes, refused',
    ],
    ['a denied entry of which one half fits', { deny: [{ host: 'db', ports: [1] }] }, 'db', 'passes, passes'],
    ['an entry that cannot be read', { deny: [{ cidr: '10.0.0.0/33' }] }, 'db', 'refused, refused'],
    ['a pattern that cannot be read', { allow: [{ host: '*' }, { host: 'a b' }] }, 'db', 'refused, refused'],
  ])('%s', (_, lists, host, expected) => {
    expect(judged(lists, host, '10.1.2.3')).toBe(expected);
  });

  it.each([
    ['a host of IPv6 by ISATAP', '2001:db8::5efe:10.1.2.3', 'passes, refused'],
    ['one by 6to4', '2002:a01:203::1', 'passes, refused'],
    ['one by Teredo', '2001:0:a01:203:8000:63bf:f5fe:fdfc', 'passes, refused'],
    ['that address through a translator of a network', '64:ff9b:1::a01:203', 'passes, passes'],
    ['one that such a translator may read in two ways', '64:ff9b:1:5d:b8:d822:a01:203', 'passes, refused'],
    ['that address through a translator', '64:ff9b::10.1.2.3', 'passes, passes'],
    ['that address, mapped', '::ffff:10.1.2.3', 'passes, passes'],
  ])('that allows an address does not allow all that carries it: %s', (_, address, expected) => {
    for (const allow of [[{ cidr: '10.0.0.0/8' }], [{ host: 'db', cidr: '10.1.2.3/32' }]])
      expect(judged({ allow }, 'db', address)).toBe(expected);
    expect(judged({ allow: [{ host: '10.1.2.3' }] }, address, address)).toBe(
      expected.replace('passes, refused', 'refused, refused'),
    );
  });

  it('that allows a network of IPv6 lets nothing pass that it denies as IPv4', () => {
    const lists = {
      allow: [{ cidr: '2001:db8::/32' }, { cidr: '10.0.0.0/8' }],
      deny: [{ cidr: '10.1.2.3/32' }],
    };

    expect(judged(lists, 'db', '2001:db8::5efe:10.1.2.3')).toBe('passes, refused');
    expect(judged(lists, 'db', '2001:db8::5efe:10.1.2.4')).toBe('passes, passes');
  });

  it.each(['10.1.2.3', 'fd00::17', '93.184.216.34'])('knows %s however it is spelled', (address) => {
    const cidr = `${address}/${address.includes(':') ? 128 : 32}`;

    const found = spellings(address).map((spelling) => [
      judged({ deny: [{ cidr }] }, spelling, address),
      judged({ deny: [{ host: address }] }, spelling, address),
    ]);

    expect(new Set(found.flat())).toEqual(new Set(['refused, refused']));
  });
});

describe('a pattern of hosts', () => {
  it.each([
    ['*', 'a.b', true],
    ['*.b', 'a.b', true],
    ['*.b', '.b', true],
    ['*.b', 'b', false],
    ['a*c', 'abbc', true],
    ['a*c', 'ac', true],
    ['ab*bc', 'abc', false],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1c', false],
    ['a', 'ab', false],
  ])('%s on %s: %s', (pattern, name, fits) => {
    expect(globFits(pattern, name)).toBe(fits);
  });

  it('takes no time that a hostile pattern could stretch', () => {
    const since = process.cpuUsage();

    globFits('*a'.repeat(126), 'a'.repeat(125));

    expect(process.cpuUsage(since).user / 1000).toBeLessThan(200);
  });

  it.each<[string, string | undefined]>([
    ['*.SHOP.svc.', '*.shop.svc'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['[FD00::0:1]', 'fd00::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['https://db', undefined],
    ['db:5432', undefined],
    ['a b', undefined],
    ['fe80::1%eth0', undefined],
  ])('is read: %s as %s', (text, pattern) => {
    expect(hostPattern(text)).toBe(pattern);
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    'fe80::1%lo/64',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '/8',
    '',
  ])('%s is no network', (cidr) => {
    expect(networkOf(cidr)).toBeUndefined();
  });
});
