import { clusterDomain, resolve } from '../../src/probe/resolve.ts';
import type { Lookup } from '../../src/probe/resolve.ts';
import { candidatesFor, nodeDomains } from '../../src/probe/searchPath.ts';
import type { SearchPath } from '../../src/probe/searchPath.ts';

const NEVER = () => undefined;

async function lookUp(host: string, path: SearchPath, ask?: Lookup): Promise<readonly string[]> {
  return (await resolve(candidatesFor(host, 5432, path), NEVER, ask)).addresses;
}

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

    const addresses = await lookUp(
      host,
      { clusterDomain: 'cluster.test' },
      answering(names, ['10.0.0.1', 'fd00::1']),
    );

    expect(names).toEqual([asked]);
    expect(addresses).toEqual(['10.0.0.1', 'fd00::1']);
  });

  it('of a Service without a known cluster domain stays out of the search domains', async () => {
    const names: string[] = [];

    await lookUp('pg.shop.svc', {}, answering(names, ['10.0.0.1']));

    expect(names).toEqual(['pg.shop.svc.']);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['::1', '::1'],
  ])('of the address %s asks no nameserver', async (host, address) => {
    const names: string[] = [];

    expect(await lookUp(host, {}, answering(names, []))).toEqual([address]);
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

    await expect(lookUp('db.example.com', {}, ask)).rejects.toMatchObject({
      name: 'ConnectionFailure',
      reason,
    });
  });

  it.each([
    ['a:80', []],
    ['db.example.com', []],
  ])('of %s that gives nothing is HostNotFound', async (host, addresses) => {
    await expect(lookUp(host, {}, answering([], addresses))).rejects.toMatchObject({
      reason: 'HostNotFound',
    });
  });

  it('asks the resolver of the system', async () => {
    expect(await lookUp('localhost', {})).toContain('127.0.0.1');
  });
});

describe('a look-up for a namespace', () => {
  const path = { clusterDomain: 'cluster.test', namespace: 'shop', nodeDomains: ['corp.example'] };
  const zone =
    (names: string[], known: readonly string[]): Lookup =>
    async (name) => {
      names.push(name);
      if (known.includes(name)) return ['10.0.0.1'];
      throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
    };

  it.each([
    ['pg', ['pg.shop.svc.cluster.test.'], 1],
    ['pg', ['pg.corp.example.'], 4],
    ['pg', ['pg.'], 5],
    ['pg.data', ['pg.data.svc.cluster.test.', 'pg.data.'], 2],
    ['pg-0.pg', ['pg-0.pg.shop.svc.cluster.test.'], 1],
    ['example.com', ['example.com.'], 5],
    ['db.example.com', ['db.example.com.', 'db.example.com.svc.cluster.test.'], 1],
    ['pg.data.svc', ['pg.data.svc.cluster.test.'], 1],
    ['pg.', ['pg.'], 1],
  ])('finds %s as a Pod there does: %s', async (host, known, queries) => {
    const names: string[] = [];

    const { place } = await resolve(candidatesFor(host, 5432, path), NEVER, zone(names, known));

    expect(names).toHaveLength(queries);
    expect(names.at(-1)).toBe(known[0]);
    expect(place.names).toContain(known[0]?.slice(0, -1));
  });

  it('lets lists judge a short name as it is written, and as the Service that it means', () => {
    const [service, , , , name] = candidatesFor('pg', 5432, path);

    expect(service?.place.names).toEqual(['pg.shop.svc.cluster.test', 'pg.shop.svc', 'pg']);
    expect(name?.place.names).toEqual(['pg']);
  });

  it('leaves the names of this machine to it', () => {
    expect(candidatesFor('localhost', 5432, path).map(({ name }) => name)).toEqual(['localhost']);
  });

  it('goes no further where a nameserver fails: the next name may be another server', async () => {
    const names: string[] = [];
    const broken: Lookup = async (name) => {
      names.push(name);
      throw Object.assign(new Error('broken'), { code: 'EAI_AGAIN' });
    };

    await expect(lookUp('pg', path, broken)).rejects.toMatchObject({ reason: 'ResolveFailed' });
    expect(names).toEqual(['pg.shop.svc.cluster.test.']);
  });

  it('says of a name that is nothing of these what it would have been', async () => {
    await expect(lookUp('pg', path, zone([], []))).rejects.toMatchObject({
      reason: 'HostNotFound',
      message: `${NOTHING}; it was looked up in shop.svc.cluster.test, svc.cluster.test, cluster.test, corp.example, and as it stands`,
    });
  });

  it('looks no name up outside of the cluster that a list refuses', async () => {
    const names: string[] = [];
    const refuse = () => {
      throw new Error('refused');
    };

    const resolution = resolve(candidatesFor('example.com', 5432, path), refuse, zone(names, []));

    await expect(resolution).rejects.toThrow('refused');
    expect(names).not.toContain('example.com.');
  });
});

const NOTHING =
  'the host is neither a Service, as this namespace has it, nor a name of DNS: check it, or give the whole name, such as NAME.NAMESPACE.svc';

describe('the search domains of the node', () => {
  it.each([
    [
      'search mooring-system.svc.cluster.local svc.cluster.local cluster.local eu.compute.internal corp.example.\n',
      ['eu.compute.internal', 'corp.example'],
    ],
    ['search a.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n', []],
    ['search example.com\n', []],
    ['', []],
  ])('are found in %j', (settings, domains) => {
    expect(nodeDomains(settings)).toEqual(domains);
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
