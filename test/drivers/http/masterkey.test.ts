import { Secret } from '../../../src/contract/secret.ts';
import { signedByMasterKey } from '../../../src/drivers/http/masterkey.ts';

/*
 * The example of https://learn.microsoft.com/en-us/rest/api/cosmos-db/access-control-on-cosmosdb-resources, which shows
 * the key with the signature.
 */
const KEY = new Secret(
  'dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw==',
);
const NOW = new Date('2017-04-27T00:51:12Z');

function signatureAt(path: string): string {
  const request = {
    method: 'GET',
    url: new URL(`https://orders.documents.azure.com${path}`),
    headers: {},
  } as const;
  return decodeURIComponent(signedByMasterKey(request, KEY, NOW).headers['authorization'] ?? '');
}

describe('a key of Azure Cosmos DB', () => {
  it('signs as the example of the document', () => {
    const request = {
      method: 'GET',
      url: new URL('https://orders.documents.azure.com/dbs/ToDoList'),
      headers: { a: 'b' },
    } as const;

    expect(signedByMasterKey(request, KEY, NOW).headers).toEqual({
      a: 'b',
      'x-ms-date': 'Thu, 27 Apr 2017 00:51:12 GMT',
      authorization: 'type%3Dmaster%26ver%3D1.0%26sig%3Dc09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu%2Bc%2Bc%3D',
    });
  });

  it('signs a list by its kind and what holds it', () => {
    const signatures = ['/dbs', '/dbs/', '/dbs/ToDoList', '/dbs/ToDoList/colls'].map(signatureAt);

    expect(signatures[0]).toBe(signatures[1]);
    expect(new Set(signatures).size).toBe(3);
  });

  it('is refused where it is not in base64', () => {
    const request = {
      method: 'GET',
      url: new URL('https://orders.documents.azure.com/dbs'),
      headers: {},
    } as const;

    expect(() => signedByMasterKey(request, new Secret('no key!'), NOW)).toThrow('not in base64');
  });
});
