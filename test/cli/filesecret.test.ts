import { fileConfigMap, fileSecret, unencodedIn, unquotedIn } from '../../src/cli/filesecret.ts';

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' } };

it.each<{ what: string; value: unknown; data: object | undefined }>([
  { what: 'with data', value: { ...secret, data: { a: 'YQ==' } }, data: { a: 'YQ==' } },
  {
    what: 'with stringData',
    value: { ...secret, stringData: { a: 'a', port: 5432 } },
    data: { a: 'YQ==', port: 'NTQzMg==' },
  },
  {
    what: 'with both, where stringData comes first',
    value: { ...secret, data: { a: 'eA==' }, stringData: { a: 'a' } },
    data: { a: 'YQ==' },
  },
  { what: 'with neither', value: { ...secret, data: null }, data: {} },
  { what: 'of another group', value: { ...secret, apiVersion: 'example.com/v1' }, data: undefined },
  { what: 'without a name', value: { ...secret, metadata: null }, data: undefined },
  { what: 'that is another kind', value: { ...secret, kind: 'ConfigMap' }, data: undefined },
  { what: 'that is null', value: null, data: undefined },
])('a document $what is read as the cluster would hold it', ({ value, data }) => {
  expect(fileSecret(value)).toEqual(
    data === undefined ? undefined : { metadata: { name: 'db', uid: '', resourceVersion: '' }, data },
  );
});

const QUOTES = 'must be a string: put it in quotes';
const ENCODED = 'must be base64: put text that is not encoded into stringData';

it.each<{ what: string; value: object; mistakes: readonly { path: string; message: string }[] }>([
  {
    what: 'numbers, a yes and nothing without quotes',
    value: { ...secret, data: { a: 1 }, stringData: { b: true, c: null } },
    mistakes: [
      { path: 'data.a', message: QUOTES },
      { path: 'stringData.b', message: QUOTES },
      { path: 'stringData.c', message: QUOTES },
    ],
  },
  {
    what: 'data that is not base64',
    value: {
      ...secret,
      data: { text: 'not-base64!', url: 'YS1f_-8=', open: 'YQ', more: 'YQ==YQ==', gap: 'YQ ==' },
    },
    mistakes: ['text', 'url', 'open', 'more', 'gap'].map((key) => ({
      path: `data.${key}`,
      message: ENCODED,
    })),
  },
  {
    what: 'data in base64, in lines or empty',
    value: {
      ...secret,
      data: { one: 'c2VjcmV0', two: 'YQ==', three: 'YWE=', none: '', lines: 'c2Vj\ncmV0\r\n' },
    },
    mistakes: [],
  },
  {
    what: 'text that is not encoded',
    value: { ...secret, stringData: { text: 'not-base64!' } },
    mistakes: [],
  },
  {
    what: 'the kind of a ConfigMap, whose data are texts',
    value: { ...secret, kind: 'ConfigMap', data: { text: 'not-base64!', port: 5432 } },
    mistakes: [{ path: 'data.port', message: QUOTES }],
  },
])('a Secret with $what has these mistakes', ({ value, mistakes }) => {
  expect([...unquotedIn(value), ...unencodedIn(value)]).toEqual(mistakes);
});

it.each<[string, object, object | undefined]>([
  ['with texts', { data: { a: 'b' } }, { data: { a: 'b' }, binaryData: {} }],
  ['with bytes', { binaryData: { a: 'YQ==' } }, { data: {}, binaryData: { a: 'YQ==' } }],
  ['that is a Secret', { kind: 'Secret' }, undefined],
])('a ConfigMap %s is read as the cluster would hold it', (_, parts, held) => {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, ...parts };

  expect(fileConfigMap(manifest)).toEqual(
    held && { metadata: { name: 'settings', uid: '', resourceVersion: '' }, ...held },
  );
});
