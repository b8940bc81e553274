import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { Unwritable } from '../../src/contract/rendering.ts';
import { iniValue, json, property, shellWord, yamlText, yamlTree } from '../../src/formats/texts.ts';
import { hostInUrl, percentEncode, query, userinfo } from '../../src/formats/url.ts';
import { HOSTILE } from './subject.ts';

const LINES = ['a\nb', 'a\r\nb', '\nfirst'];

describe('a word of a shell', () => {
  it.each([...HOSTILE, ...LINES])('is read by the shell as it was: %j', (value) => {
    const { stdout } = spawnSync('sh', ['-c', `X=${shellWord(value)}; printf %s "$X"`], { encoding: 'utf8' });

    expect(stdout).toBe(value);
  });

  it.each([
    ['pg.shop.svc', 'pg.shop.svc'],
    ['postgresql://reader@[::1]:5432/orders', `'postgresql://reader@[::1]:5432/orders'`],
    [`it's`, `'it'\\''s'`],
    ['', `''`],
    ['~', `'~'`],
  ])('%j is written as %s', (value, written) => {
    expect(shellWord(value)).toBe(written);
  });
});

describe('a text of YAML', () => {
  it.each([
    ...HOSTILE,
    ...LINES,
    'no',
    'on',
    '1_000',
    '0b11',
    '12:30:45',
    '~',
    '1e3',
    '0x1F',
    '\u0085\u2028\ufeff',
    '\u0007',
  ])('is read as it was by 1.1 and 1.2: %j', (value) => {
    const text = yamlTree({ value });

    expect([parse(text, { version: '1.1' }), parse(text, { version: '1.2' })]).toEqual([
      { value },
      { value },
    ]);
  });

  it('has no pair of surrogates, which YAML does not know', () => {
    expect(yamlText('é😀')).toBe('"\\u00e9\\U0001f600"');
  });

  it('leaves out what is not given, and a branch of which nothing is', () => {
    expect(yamlTree({ a: undefined, b: { c: undefined }, d: [{ e: 1, f: { g: true } }] })).toBe(
      'd:\n  - e: 1\n    f:\n      g: true\n',
    );
  });
});

describe('JSON', () => {
  it.each(HOSTILE)('is ASCII, and is read as it was: %j', (value) => {
    const text = json({ value });

    expect(text).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(text)).toEqual({ value });
  });
});

/* java.util.Properties, load(Reader): a backslash before all that is not plain; test/servers has Java read it. */
describe('a property of Java', () => {
  it.each([
    ['plain', 'plain'],
    [' lead', '\\ lead'],
    ['trail ', 'trail '],
    ['a\\b', 'a\\\\b'],
    ['a\nb\r\tc\fd', 'a\\nb\\r\\tc\\fd'],
    ['#x=y:z!', '#x=y:z!'],
    ['é😀', '\\u00e9\\ud83d\\ude00'],
  ])('%j is written as %s', (value, written) => {
    expect(property(value)).toBe(written);
  });
});

describe('a line of an INI file', () => {
  it.each(['a\nb', 'a\rb', ' lead', 'trail ', 'a\0b'])('%j is refused, and not shown', (value) => {
    const refused = () => iniValue(value, 'secretAccessKey');

    expect(refused).toThrow(Unwritable);
    expect(refused).toThrow(/^secretAccessKey /);
  });
});

/* RFC 3986: userinfo, path and query hold unreserved characters as they are. */
describe('a part of a URL', () => {
  it.each([...HOSTILE, ...LINES])('is decoded as it was: %j', (value) => {
    const url = new URL(`x://${userinfo(value, value)}h/${percentEncode(value)}${query({ [value]: value })}`);

    expect([url.username, url.password, url.pathname.slice(1)].map(decodeURIComponent)).toEqual([
      value,
      value,
      value,
    ]);
    expect([...url.searchParams]).toEqual([[value, value]]);
  });

  it.each([
    ["a b!'()*", 'a%20b%21%27%28%29*'],
    ['p@s:s/w?d#', 'p%40s%3As%2Fw%3Fd%23'],
    ['100%', '100%25'],
    ['+', '%2B'],
    ['é', '%C3%A9'],
  ])('%j is written as %s', (value, written) => {
    expect(percentEncode(value)).toBe(written);
  });

  it.each([
    [undefined, undefined, ''],
    ['u', undefined, 'u@'],
    [undefined, 'p', ':p@'],
    ['u', 'p', 'u:p@'],
  ])('a login of %j and %j is %j', (user, password, written) => {
    expect(userinfo(user, password)).toBe(written);
  });

  it('an address of IPv6 stands in brackets', () => {
    expect([hostInUrl('::1'), hostInUrl('10.0.0.1'), hostInUrl('h')]).toEqual(['[::1]', '10.0.0.1', 'h']);
  });
});
