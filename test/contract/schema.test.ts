import { inspect } from 'node:util';
import { Ajv } from 'ajv';
import {
  choice,
  defaultsOf,
  endpoints,
  flag,
  host,
  hostKey,
  integer,
  object,
  optional,
  port,
  startTls,
  text,
  url,
} from '../../src/contract/schema.ts';
import { Secret } from '../../src/contract/secret.ts';

const ajv = new Ajv({ strict: true });

describe('the vocabulary of parameters', () => {
  it.each([
    {
      field: 'host',
      schema: host('Host.'),
      good: ['db', '10.0.0.1', '::1'],
      bad: ['', 'a b', 'host:5432', '-a'],
    },
    {
      field: 'url',
      schema: url('URL.'),
      good: ['https://a/b'],
      bad: ['ftp://a', 'https://me@a', 'https://a b'],
    },
    { field: 'port', schema: port(1), good: [1, 65_535], bad: [0, 65_536, '80', 1.5] },
    {
      field: 'endpoints',
      schema: endpoints('Brokers.', { most: 2 }),
      good: [['a:1'], ['[::1]:1', 'b:2']],
      bad: [[], ['a'], ['a:1', 'a:1'], ['a:1', 'b:2', 'c:3']],
    },
    {
      field: 'hostKey',
      schema: hostKey('Key.'),
      good: [`SHA256:${'a'.repeat(43)}`, 'ssh-ed25519 AAAA me'],
      bad: ['SHA256:a', 'AAAA'],
    },
    { field: 'choice', schema: choice('One.', ['a', 'b']), good: ['a', 'b'], bad: ['c', 1] },
    { field: 'text', schema: text('Text.'), good: ['a'], bad: ['', 'a'.repeat(1025), 1] },
  ])('tells good from bad in $field', ({ schema, good, bad }) => {
    const validate = ajv.compile({ ...schema });

    expect(good.filter((value) => !validate(value))).toEqual([]);
    expect(bad.filter((value) => validate(value))).toEqual([]);
  });

  it('requires what is not optional, and refuses what it does not name', () => {
    const validate = ajv.compile({ ...object({ host: host('Host.'), port: optional(port(1)) }) });

    expect(
      [{ host: 'a' }, { host: 'a', port: 2 }, {}, { host: 'a', hots: 'b' }].map((value) => validate(value)),
    ).toEqual([true, true, false, false]);
  });

  it('knows the values of fields that a manifest leaves out', () => {
    const schema = object({
      host: host('Host.'),
      ...startTls({ starttls: 25, tls: 465 }),
      quiet: optional(flag('Quiet.', false)),
      most: optional(integer('Most.', { minimum: 1, maximum: 9, default: 3 })),
    });

    expect(defaultsOf(schema)).toEqual({ port: 25, security: 'starttls', quiet: false, most: 3 });
  });
});

it('a secret prints itself nowhere, and is revealed where it is asked to be', () => {
  const secret = new Secret('canary');

  expect([String(secret), JSON.stringify({ secret }), inspect({ secret })].join()).not.toContain('canary');
  expect(secret.reveal()).toBe('canary');
});
