import { partsOfAddress } from '../../src/addresses/parts.ts';
import { connectorOf } from '../../src/connectors/index.ts';

describe('an address of several servers', () => {
  it.each([
    [
      'redis',
      'redis://:secret@cache-0.shop.svc:6379,cache-1.shop.svc/2',
      { hosts: ['cache-0.shop.svc:6379', 'cache-1.shop.svc:6379'], database: 2, tls: { mode: 'disable' } },
      { password: 'secret' },
    ],
    [
      'elasticsearch',
      'https://reader:secret@search-0.shop.svc:9200,search-1.shop.svc:9200/logs',
      {
        urls: ['https://search-0.shop.svc:9200/logs', 'https://search-1.shop.svc:9200/logs'],
        user: 'reader',
      },
      { password: 'secret' },
    ],
    [
      'etcd',
      'http://etcd-0.shop.svc:2379,http://etcd-1.shop.svc:2379',
      { urls: ['http://etcd-0.shop.svc:2379', 'http://etcd-1.shop.svc:2379'] },
      {},
    ],
  ])('gives all of them to type %s: %s', (type, text, parameters, secrets) => {
    const connector = connectorOf(type);

    expect(connector && partsOfAddress(text, connector)).toEqual({ parameters, secrets, unusable: [] });
  });
});
