import { addressMistakes } from '../../src/families/address.ts';

const NO_URL = 'must be a URL without query and fragment';

it.each([
  { what: 'nothing where there is no address', address: undefined, expected: [] },
  { what: 'nothing of an address with https', address: 'https://db.example.com/path', expected: [] },
  {
    what: 'text that is no URL',
    address: 'db.example.com',
    expected: [{ path: 'url', message: NO_URL }],
  },
  { what: 'a query', address: 'https://host/?a=b', expected: [{ path: 'url', message: NO_URL }] },
  { what: 'a fragment', address: 'https://host/#a', expected: [{ path: 'url', message: NO_URL }] },
  {
    what: 'tls.mode: disable beside https',
    address: 'https://host/',
    mode: 'disable',
    expected: [
      {
        path: 'tls.mode',
        message: 'cannot be disable with https: the scheme of the URL says whether there is TLS',
      },
    ],
  },
  {
    what: 'nothing of tls.mode: disable beside http',
    address: 'http://host/',
    mode: 'disable',
    expected: [],
  },
])('finds $what', ({ address, mode, expected }) => {
  expect(addressMistakes('url', address, mode)).toEqual(expected);
});
