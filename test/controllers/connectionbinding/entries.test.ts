import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import type { Connector } from '../../../src/contract/connector.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { secretEntriesOf } from '../../../src/controllers/connectionbinding/entries.ts';

const postgresql = builtinCatalog.get('postgresql') as Connector; // a built-in type
const SUBJECT = {
  name: 'sales',
  parameters: { host: 'db.example.com', database: 'sales', user: 'reader', tls: { mode: 'require' } },
  secrets: { password: new Secret('s3same') },
};

function entries(spec: Parameters<typeof secretEntriesOf>[0], subject = SUBJECT) {
  const found = secretEntriesOf(spec, postgresql, subject);
  if (found.kind === 'unwritable') return found.message;
  return Object.fromEntries([...found.values].map(([key, value]) => [key, value.reveal()]));
}

describe('the entries of a Secret', () => {
  it('are those of all formats, and further keys for them', () => {
    expect(
      entries({ formats: ['uri', 'env'], keys: { DATABASE_URL: 'uri', PG_USER: 'PGUSER' } }),
    ).toMatchObject({
      uri: 'postgresql://reader:s3same@db.example.com:5432/sales?sslmode=require',
      DATABASE_URL: 'postgresql://reader:s3same@db.example.com:5432/sales?sslmode=require',
      PGPASSWORD: 's3same',
      PG_USER: 'reader',
    });
  });

  it('are in the words of servicebinding.io where that is asked for', () => {
    expect(entries({ formats: ['servicebinding'] })).toEqual({
      type: 'postgresql',
      host: 'db.example.com',
      port: '5432',
      database: 'sales',
      username: 'reader',
      password: 's3same',
      'tls.mode': 'require',
    });
  });

  it.each<[string, Parameters<typeof secretEntriesOf>[0], string]>([
    [
      'a format that the type has not',
      { formats: ['rclone'] },
      'type postgresql has no format rclone; it has servicebinding, env, uri, jdbc, ',
    ],
    [
      'a further key for what no format gives',
      { formats: ['uri'], keys: { URL: 'jdbc' } },
      'spec.keys.URL: no format gives a key jdbc; there are uri',
    ],
    [
      'a further key that a format gives',
      { formats: ['uri', 'jdbc'], keys: { uri: 'jdbc' } },
      'spec.keys.uri: a format gives this key already',
    ],
  ])('are refused for %s', (_, spec, message) => {
    expect(entries(spec)).toContain(message);
  });

  it('are refused for a value that a format cannot hold, without the value', () => {
    const message = entries(
      { formats: ['pgpass'] },
      { ...SUBJECT, secrets: { password: new Secret('two\nlines') } },
    );

    expect(message).toBe('format pgpass: password has a line break, which a line of .pgpass cannot hold');
  });
});
