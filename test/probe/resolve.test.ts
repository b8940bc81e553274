import { clusterDomain, resolve } from '../../src/probe/resolve.ts';

const answering = (names: string[], addresses: readonly string[]) => async (name: string) => {
  names.push(name);
  return addresses;
};

describe('a look-up', () => {
  it.each([
    ['db.example.com', 'db.example.com.'],
    ['db.example.com.', 'db.example.com.'],
    ['DB.example.com', 'db.example.com.'],
    ['pg.shop.svc', 'pg.shop.svc.cluster.test.'],
    ['pg.shop.svc.cluster.test', 'pg.shop.svc.cluster.test.'],
    ['pg.shop', 'pg.shop.'],
    ['pg', 'pg'],
  ])('of %s asks once, for %s', async (host, asked) => {
    const names: string[] = [];

    const addresses = await resolve(host, 'cluster.test', answering(names, ['10.0.0.1', 'fd00::1']));

    expect(names).toEqual([asked]);
    expect(addresses).toEqual(['10.0.0.1', 'fd00::1']);
  });

  it('of a Service without a known cluster domain stays out of the search domains', async () => {
    const names: string[] = [];

    await resolve('pg.shop.svc', undefined, answering(names, ['10.0.0.1']));

    expect(names).toEqual(['pg.shop.svc.']);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['::1', '::1'],
  ])('of the address %s asks no nameserver', async (host, address) => {
    const names: string[] = [];

    expect(await resolve(host, undefined, answering(names, []))).toEqual([address]);
    expect(names).toEqual([]);
  });

  it.each([
    ['ENOTFOUND', 'HostNotFound'],
    ['ENODATA', 'HostNotFound'],
    ['EAI_AGAIN', 'ResolveFailed'],
    ['ESERVFAIL', 'ResolveFailed'],
    ['ETIMEOUT', 'ResolveFailed'],
    ['EWHATEVER', 'ResolveFailed'],
  ])('that ends with %s is %s', async (code, reason) => {
    const ask = () => Promise.reject(Object.assign(new Error('canary'), { code }));

    await expect(resolve('db.example.com', undefined, ask)).rejects.toMatchObject({
      name: 'ConnectionFailure',
      reason,
    });
  });

  it.each([
    ['a:80', []],
    ['db.example.com', []],
  ])('of %s that gives nothing is HostNotFound', async (host, addresses) => {
    await expect(resolve(host, undefined, answering([], addresses))).rejects.toMatchObject({
      reason: 'HostNotFound',
    });
  });

  it('asks the resolver of the system', async () => {
    expect(await resolve('localhost', undefined)).toContain('127.0.0.1');
  });
});

describe('the domain of the cluster', () => {
  it.each([
    [
      'nameserver 10.96.0.10\nsearch mooring-system.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n',
      'cluster.local',
    ],
    ['search a.svc.prod.example.net svc.prod.example.net prod.example.net', 'prod.example.net'],
    ['search svc.cluster.local.\n', 'cluster.local'],
    ['search example.com\n', undefined],
    ['nameserver 10.0.0.1\n# search svc.cluster.local\n', undefined],
    ['', undefined],
  ])('is found in %j: %s', (settings, domain) => {
    expect(clusterDomain(settings)).toBe(domain);
  });
});
