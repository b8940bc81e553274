import { createHmac } from 'node:crypto';
import { Secret } from '../../../src/contract/secret.ts';
import { signedByAccount, withSignature } from '../../../src/drivers/http/sharedkey.ts';

/*
 * Shared Key as https://learn.microsoft.com/en-us/rest/api/storageservices/authorize-with-shared-key documents it. Its
 * examples show the text that is signed, and no key: the text is what is compared, under a key of our own.
 */
const KEY = Buffer.from('key').toString('base64');
const NOW = new Date('2015-06-26T23:39:12Z');

function signature(text: string): string {
  return createHmac('sha256', 'key').update(text, 'utf8').digest('base64');
}

describe('Shared Key', () => {
  it('signs blobs as the example of the document', () => {
    const url = new URL(
      'https://myaccount.blob.core.windows.net/mycontainer?restype=container&timeout=20&comp=metadata',
    );
    const request = { method: 'GET', url, headers: { 'x-ms-version': '2015-02-21' } } as const;

    const { headers } = signedByAccount(
      request,
      { account: 'myaccount', key: new Secret(KEY), of: 'blob' },
      NOW,
    );

    const text =
      'GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20';
    expect(headers['authorization']).toBe(`SharedKey myaccount:${signature(text)}`);
  });

  it('signs tables with less', () => {
    const url = new URL('https://testaccount1.table.core.windows.net/Tables?$top=1&comp=list');
    const request = {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    } as const;

    const { headers } = signedByAccount(
      request,
      { account: 'testaccount1', key: new Secret(KEY), of: 'table' },
      NOW,
    );

    const text = 'POST\n\napplication/json\nFri, 26 Jun 2015 23:39:12 GMT\n/testaccount1/Tables?comp=list';
    expect(headers['authorization']).toBe(`SharedKey testaccount1:${signature(text)}`);
  });

  it('covers the length of a body', () => {
    const request = {
      method: 'POST',
      url: new URL('https://a.queue.core.windows.net/q'),
      headers: {},
      body: 'ä',
    } as const;

    const { headers } = signedByAccount(request, { account: 'a', key: new Secret(KEY), of: 'blob' }, NOW);

    const text = 'POST\n\n\n2\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\n/a/q';
    expect(headers['authorization']).toBe(`SharedKey a:${signature(text)}`);
  });
});

describe('a shared access signature', () => {
  const request = {
    method: 'GET',
    url: new URL('https://a.blob.core.windows.net/c?comp=list'),
    headers: {},
  } as const;

  it('stands behind the query as it is', () => {
    expect(withSignature(request, new Secret('?sv=1&sig=a%2Bb%3D')).url.search).toBe(
      '?comp=list&sv=1&sig=a%2Bb%3D',
    );
  });

  it.each(['sv=1', 'https://a/c?sv=1&sig=x', 'sig=a b', 'sig=x#y', 'ä&sig=x'])(
    'is refused where it is none: %s',
    (text) => {
      expect(() => withSignature(request, new Secret(text))).toThrow('not a query with sig');
    },
  );
});
