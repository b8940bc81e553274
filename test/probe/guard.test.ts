import { isIP } from 'node:net';
import { canonicalHost, effectiveAddress } from '../../src/probe/address.ts';
import { DENIED_NETWORKS, guard } from '../../src/probe/guard.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { spellings } from './spellings.ts';

const strict = guard({ allowTargets: [], denyTargets: ['10.96.0.1', 'fd00:96::1'] });

const DENIED = [
  ...DENIED_NETWORKS.map(({ network, what }) => [what, network] as const),
  ['the last of loopback', '127.255.255.255'],
  ...[
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:42::42',
  ].map((address) => ['metadata, as clouds document it', address] as const),
  ['the last of link-local', '169.254.255.255'],
  ['the last of multicast', '239.255.255.255'],
  ['loopback', '::1'],
  ['IPv4-compatible', '::7f00:1'],
  ['link-local', 'fe80::1'],
  ['the last of link-local', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['the API server', '10.96.0.1'],
  ['the API server', 'fd00:96::1'],
  ['metadata by NAT64 of 64 bits', '64:ff9b:1::a9:fea9:fe00:0'],
  ['the API server by 6to4', '2002:a60:1::'],
  ['a Teredo client at metadata', '2001:0:4136:e378:8000:63bf:5601:5601'],
  ['link-local by ISATAP', 'fe80::5efe:10.0.0.5'],
  ['multicast by ISATAP', 'ff02::200:5efe:10.0.0.5'],
  ['a Teredo server at loopback', '2001:0:7f00:1:8000:63bf:f5ff:fffa'],
] as const;

const ALLOWED = [
  '1.1.1.1',
  '10.0.0.1',
  '10.96.0.2',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.16.0.1',
  '192.168.1.1',
  '223.255.255.255',
  '240.0.0.1',
  '255.255.255.254',
  '2001:db8::1',
  'fd00::1',
  'fd00:ec2::253',
  '168.63.129.17',
  '64:ff9b:1::10.0.0.5',
  '2002:a00:5::1',
  '2001:db8::5efe:1',
  'fec0::1',
] as const;

describe('the guard', () => {
  describe.each(DENIED)('denies %s', (_what, address) => {
    it.each(spellings(address))('spelled %s', (spelling) => {
      expect(strict(canonicalHost(spelling) ?? '', 443)).toBe(false);
    });
  });

  describe.each(ALLOWED)('allows %s', (address) => {
    it.each(spellings(address))('spelled %s', (spelling) => {
      expect(strict(canonicalHost(spelling) ?? '', 443)).toBe(true);
    });
  });

  it('judges a thousand random addresses alike in all of their spellings', () => {
    const different = randomAddresses(1000).filter((address) => {
      const verdicts = spellings(address).map((spelling) => strict(canonicalHost(spelling) ?? '', 443));
      return new Set(verdicts).size !== 1;
    });

    expect(different).toEqual([]);
  });

  it.each([
    ['127.0.0.1/32:5432', '127.0.0.1', 5432, true],
    ['127.0.0.1/32:5432', '::ffff:127.0.0.1', 5432, true],
    ['127.0.0.1/32:5432', '127.0.0.1', 5433, false],
    ['127.0.0.1/32:5432', '127.0.0.2', 5432, false],
    ['127.0.0.1/32:5432', '::1', 5432, false],
    ['127.0.0.0/8:5432-5440', '127.9.9.9', 5440, true],
    ['127.0.0.0/8', '127.9.9.9', 1, true],
    ['10.96.0.1/32:443', '10.96.0.1', 443, true],
    ['[::1]/128', '::1', 5432, true],
    ['[::]/0', '127.0.0.1', 5432, false],
  ])('with --allow-target=%s says of %s port %d: %s', (value, address, port, verdict) => {
    const lenient = guard({ allowTargets: [parseAllowTarget(value)], denyTargets: ['10.96.0.1'] });

    expect(lenient(address, port)).toBe(verdict);
  });
});

describe('a host', () => {
  it.each([
    ['DB.Example.COM', 'db.example.com'],
    ['db.example.com.', 'db.example.com.'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['a_b.example', 'a_b.example'],
    ['１２７。0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['256.1.1.1', undefined],
    ['1.2.3.4.5', undefined],
    ['', undefined],
    ['a b', undefined],
    ['a/b', undefined],
    ['a:80', undefined],
    ['user@db', undefined],
    ['db?x', undefined],
    ['db\\x', undefined],
    ['db.example.com..', undefined],
    ['metadata.google.internal。.', undefined],
    ['.db', undefined],
    ['a..b', undefined],
    ['.', undefined],
  ])('written %j is %j', (host, canonical) => {
    expect(canonicalHost(host)).toBe(canonical);
  });

  it.each([
    ['::ffff:169.254.169.254', '169.254.169.254'],
    ['64:ff9b::7f00:1', '127.0.0.1'],
    ['64:ff9b::', '0.0.0.0'],
    ['::ffff:0:0', '0.0.0.0'],
    ['::1', '::1'],
    ['64:ff9b:1::7f00:1', '127.0.0.1'],
    ['64:ff9b:1:a9fe:a9:fe00::', '169.254.169.254'],
    ['64:ff9b:1:a9:fe:a9fe::', '169.254.169.254'],
    ['2002:a9fe:a9fe::1', '169.254.169.254'],
    ['2001:0:4136:e378:8000:63bf:5601:5601', '169.254.169.254'],
    ['::ffff:0:127.0.0.1', '127.0.0.1'],
    ['fd00::5efe:7f00:1', '127.0.0.1'],
    ['fd00::200:5efe:7f00:1', '127.0.0.1'],
    ['2001:db8::7f00:1', '2001:db8::7f00:1'],
    ['127.0.0.1', '127.0.0.1'],
  ])('at %s is reached at %s', (address, effective) => {
    expect(effectiveAddress(address)).toBe(effective);
  });
});

/** Addresses of both families, near the borders of denied networks as often as not. */
function randomAddresses(count: number): readonly string[] {
  const random = sequence(4711);
  return Array.from({ length: count }, () => {
    if (random(2) === 0)
      return [
        [0, 10, 126, 127, 128, 169, 224, 255][random(8)],
        [0, 96, 254, 255][random(4)],
        random(256),
        random(256),
      ].join('.');
    const words = Array.from({ length: 8 }, () => (random(2) === 0 ? 0 : random(65_536)));
    words[0] = [0x100, 0x64, 0xfe80, 0xfd00, 0xff02, 0x2001][random(6)] ?? 0;
    return words.map((word) => word.toString(16)).join(':');
  }).filter((address) => isIP(address) !== 0);
}

/** The same numbers in each run. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
