import { connectorOf } from '../../src/connectors/index.ts';

describe('the header that carries the key of http', () => {
  const mistakesOf = (apiKeyHeader: string) =>
    connectorOf('http')?.check?.({ url: 'https://api.example.com/', apiKeyHeader });

  it.each(['Host', 'host', 'Content-Length', 'Transfer-Encoding', 'Connection'])(
    'cannot be %s, which says where the request goes or ends',
    (name) => {
      expect(mistakesOf(name)).toEqual([
        { path: 'apiKeyHeader', message: expect.stringContaining('cannot carry a key') as unknown },
      ]);
    },
  );

  it('may be another', () => {
    expect(mistakesOf('X-Shop-Key')).toEqual([]);
  });
});
