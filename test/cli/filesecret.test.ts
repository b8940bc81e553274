import { fileSecret } from '../../src/cli/filesecret.ts';

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
