import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { connection } from '../console.ts';

const MISTAKES = fileURLToPath(new URL('../mistakes/', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../../deploy/samples', import.meta.url));

const document = (name: string, spec: string) =>
  `apiVersion: mooring.dev/v1alpha1\nkind: Connection\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

// The command is loaded once for all of them.
beforeAll(() => connection(['validate', '--help']), 60_000);

const HEAD =
  'apiVersion: mooring.dev/v1alpha1\nkind: Connection\nmetadata: {name: c}\nspec:\n  type: postgresql\n  secrets: {password: {name: s, key: p}}\n  parameters: ';

describe('validate', () => {
  it('tells path, line and remedy of every mistake in a folder', async () => {
    const expected = await readFile(`${MISTAKES}/expected.txt`, 'utf8');

    const { code, out, told } = await connection(['validate', '-f', MISTAKES]);

    expect(out.replaceAll(MISTAKES, '')).toBe(expected.trimEnd());
    expect({ code, told }).toEqual({ code: 1, told: '76 mistakes in 66 of 67 objects' });
  });

  it('finds nothing wrong with our own samples', async () => {
    expect(await connection(['validate', '-f', SAMPLES])).toMatchObject({ code: 0, out: '' });
  });

  it.each([
    ['secrets: {password: {name: s, key: p}}', 1],
    ['secrets: {password: {name: s, key: p}, caCertificate: {name: s, key: ca}}', 0],
    ['secretsFrom: [{name: s}]', 0],
  ])('misses the authority of verify-ca where no Secret can give it: %s', async (secrets, code) => {
    const input = document(
      'c',
      `{type: postgresql, parameters: {host: db, database: d, user: u, tls: {mode: verify-ca}}, ${secrets}}`,
    );

    const ended = await connection(['validate', '-f', '-'], input);

    expect({ code: ended.code, isTold: ended.out.includes('spec.secrets.caCertificate') }).toEqual({
      code,
      isTold: code === 1,
    });
  });

  it.each([
    [
      'an alias that names no anchor',
      'parameters: *usual',
      '6:15: is not YAML: no anchor usual stands before its alias',
    ],
    [
      'more aliases than a manifest has',
      `a: &a [1]\n  b: [${'*a, '.repeat(200)}]`,
      '1:1: is not YAML: it has more aliases than a manifest',
    ],
  ])('finds %s', async (_, line, problem) => {
    const input = `${document('c', '').trimEnd()}\n  type: http\n  ${line}\n`;

    const { code, out } = await connection(['validate', '-f', '-'], input);

    expect({ code, out }).toEqual({ code: 1, out: `-:${problem}` });
  });

  it('reads several documents from standard input, and passes over what is not ours', async () => {
    const input = [
      document('one', '{type: http, parameters: {url: "https://a.b"}}'),
      'apiVersion: apps/v1\nkind: Deployment\n',
      'just: text\n',
    ].join('---\n');

    expect(await connection(['validate', '-f', '-'], input)).toEqual({
      code: 0,
      out: '',
      told: '1 object without a mistake',
    });
  });

  it.each([
    [
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: 0123}',
      'Secret/s: stringData.password',
    ],
    [
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: no}',
      'Secret/s: stringData.password',
    ],
    [`${HEAD}{host: db, database: 2024, user: u}`, 'Connection/c: spec.parameters.database'],
    [`${HEAD}{host: db, database: d, user: 1_000}`, 'Connection/c: spec.parameters.user'],
  ])('says of a scalar that kubectl reads as no text that it goes in quotes: %j', async (input, place) => {
    const { code, out } = await connection(['validate', '-f', '-'], input);

    expect(code).toBe(1);
    expect(out).toContain(`${place}: must be a string: put it in quotes`);
  });

  it.each([
    ['":"', 1],
    ['"2001:db8:"', 1],
    ['"db:5432"', 1],
    ['"[2001:db8::5]"', 1],
    ['"2001:db8::5"', 0],
    ['"::1"', 0],
    ['"fe80::"', 0],
    ['"::ffff:10.0.0.5"', 0],
    ['"1:2:3:4:5:6:7:8"', 0],
  ])('takes the host %s with exit code %i', async (host, expected) => {
    const { code } = await connection(
      ['validate', '-f', '-'],
      `${HEAD}{host: ${host}, database: d, user: u}`,
    );

    expect(code).toBe(expected);
  });

  it('takes the files that pre-commit hands over as arguments', async () => {
    expect(await connection(['validate', `${SAMPLES}/redis.yaml`, `${SAMPLES}/flow.yaml`])).toMatchObject({
      code: 0,
    });
  });

  it('writes SARIF with the place of each mistake', async () => {
    const { code, out } = await connection(
      ['validate', '-f', '-', '-o', 'sarif'],
      document('one', '{type: postgressql}'),
    );

    const { version, runs } = JSON.parse(out) as { version: string; runs: { results: object[] }[] };
    expect({ code, version }).toEqual({ code: 1, version: '2.1.0' });
    expect(runs[0]?.results).toEqual([
      {
        ruleId: 'mooring/manifest',
        level: 'error',
        message: { text: 'spec.type: there is no type postgressql; did you mean postgresql?' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'stdin' },
              region: { startLine: 4, startColumn: 8 },
            },
          },
        ],
      },
    ]);
  });

  it('writes JSON with object, path and message', async () => {
    const { out } = await connection(
      ['validate', '-f', '-', '-o', 'json'],
      document('one', '{type: postgressql}'),
    );

    expect(JSON.parse(out)).toEqual([
      {
        file: '-',
        line: 4,
        column: 8,
        object: 'Connection/one',
        path: 'spec.type',
        message: 'there is no type postgressql; did you mean postgresql?',
      },
    ]);
  });

  it.each([
    [['validate'], 'name a file or a folder'],
    [['validate', '-f', '/no/such/file'], 'there is no such file or folder'],
    [['validate', '-f', '-', '-o', 'xml'], 'must be one of text, json, sarif'],
  ])('of %j says what to do, and ends with 2', async (args, words) => {
    const { code, told } = await connection(args);

    expect(code).toBe(2);
    expect(told).toContain(words);
  });

  it('prints no control and bidi characters that a file holds', async () => {
    const { out } = await connection(
      ['validate', '-f', '-'],
      document('one', '{type: http, "\\e[31mred\\u202e\\x9b": 1}'),
    );

    expect(out).toContain('spec.[31mred: unknown field');
  });

  it('survives an alias that stands for more than memory holds', async () => {
    const level = (index: number) =>
      `l${index}: &l${index} [${Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*l${index - 1}`)).join(', ')}]\n`;
    const bomb = Array.from({ length: 12 }, (_, index) => level(index)).join('');

    expect(await connection(['validate', '-f', '-'], bomb)).toMatchObject({
      code: 1,
      told: '1 mistake in 1 of 1 object',
    });
  });
});
