import { readSeedlist } from '../../src/drivers/seedlist.ts';

const ONE = { host: 'one.example.test', port: 27017 };
const TWO = { host: 'two.example.test', port: 27018 };
const NAME = 'orders.example.test';

describe('what DNS says of a cluster of MongoDB', () => {
  it('is its servers in an order of their own, by whole names', () => {
    const { seeds } = readSeedlist(NAME, { servers: [TWO, ONE, { ...ONE, port: 27016 }], texts: [] });

    expect(seeds).toEqual([
      { host: 'one.example.test.', port: 27016 },
      { host: 'one.example.test.', port: 27017 },
      { host: 'two.example.test.', port: 27018 },
    ]);
  });

  it.each([
    ['authSource=thisDB&replicaSet=rs0', { authSource: 'thisDB', replicaSet: 'rs0' }],
    ['AUTHSOURCE=%24external', { authSource: '$external' }],
    ['loadBalanced=true', { loadBalanced: true }],
    ['loadBalanced=false', {}],
    ['', {}],
  ])('may say %j', (text, options) => {
    expect(readSeedlist(NAME, { servers: [ONE], texts: [text] }).options).toEqual(options);
  });

  it.each([
    ['tls=false', /says something else/],
    ['authSource', /says something else/],
    ['authSource=', /says something else/],
    ['authSource=%zz', /says something else/],
    ['replicaSet=a b', /says something else/],
    ['loadBalanced=maybe', /says something else/],
    ['authSource=admin&constructor=x', /says something else/],
    [`replicaSet=${'a'.repeat(2000)}`, /says something else/],
    ['loadBalanced=true&replicaSet=rs0', /goes with one server/],
  ])('may not say %j', (text, message) => {
    expect(() => readSeedlist(NAME, { servers: [ONE], texts: [text] })).toThrow(
      expect.objectContaining({ reason: 'ResolveFailed', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    ['no server', NAME, { servers: [], texts: [] }, 'HostNotFound'],
    ['two TXT records', NAME, { servers: [ONE], texts: ['a', 'b'] }, 'ResolveFailed'],
    [
      'a load balancer of two servers',
      NAME,
      { servers: [ONE, TWO], texts: ['loadBalanced=true'] },
      'ResolveFailed',
    ],
    ['a port that none is', NAME, { servers: [{ ...ONE, port: 0 }], texts: [] }, 'ResolveFailed'],
    [
      'a host that none is',
      NAME,
      { servers: [{ ...ONE, host: 'a b.example.test' }], texts: [] },
      'ResolveFailed',
    ],
  ])('may not be %s', (_, name, records, reason) => {
    expect(() => readSeedlist(name, records)).toThrow(
      expect.objectContaining({ reason, remedy: expect.stringContaining('mongodb+srv://') }),
    );
  });

  const oneAt = (host: string) => ({ servers: [{ host, port: 1 }], texts: [] });

  it.each([
    ['orders.example.test', 'one.example.test'],
    ['Orders.Example.test.', 'one.example.test'],
    ['orders.example.test', 'one.orders.example.test'],
    // A name of two labels is its own domain, or every server under test would do.
    ['example.test', 'one.example.test'],
    ['orders', 'one.orders'],
  ])('%s may be the server %s', (name, host) => {
    expect(readSeedlist(name, oneAt(host)).seeds).toHaveLength(1);
  });

  it.each([
    ['orders.example.test', 'one.example.net'],
    ['orders.example.test', 'one.evilexample.test'],
    ['orders.example.test', 'example.test'],
    ['example.test', 'one.other.test'],
    ['example.test', 'example.test'],
    ['orders', 'one.other'],
  ])('%s may not be the server %s', (name, host) => {
    expect(() => readSeedlist(name, oneAt(host))).toThrow(/leads out of its domain/);
  });
});
