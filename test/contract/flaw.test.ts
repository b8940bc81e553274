import { visibleFlaw } from '../../src/contract/flaw.ts';

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');

it.each([
  { what: 'a blank in front', value: ' hunter2', flaw: 'begins with a blank' },
  { what: 'a blank at its end', value: 'hunter2\t', flaw: 'ends with a blank' },
  { what: 'an empty line in front', value: '\nhunter2', flaw: 'begins with a blank' },
  { what: 'quotes around', value: '"hunter2"', flaw: 'stands in quotes' },
  { what: 'single quotes around', value: "'hunter2'", flaw: 'stands in quotes' },
  {
    what: 'base64 of text',
    value: base64('secret'),
    flaw: 'is itself base64 of a text: check that it was not encoded twice',
  },
  {
    what: 'base64 of lines of text',
    value: base64('-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n'),
    flaw: 'is itself base64 of a text: check that it was not encoded twice',
  },
])('a value with $what shows that', ({ value, flaw }) => {
  expect(visibleFlaw(value)).toBe(flaw);
});

it.each([
  { what: 'is nothing but a word', value: 'password' },
  { what: 'is base64 of bytes that are no text', value: base64(Uint8Array.of(1, 2, 3, 250, 251, 252)) },
  { what: 'is base64 too short to tell', value: base64('hi') },
  { what: 'is base64 that no encoder wrote', value: 'c2VjcmV0Cg=' },
  { what: 'has a quote at one end alone', value: '"hunter2' },
  { what: 'is one quote', value: '"' },
  { what: 'has blanks within', value: 'correct horse battery staple' },
  { what: 'ends in the line end of PEM', value: '-----END KEY-----\n' },
])('a value that $what shows no flaw', ({ value }) => {
  expect(visibleFlaw(value)).toBeUndefined();
});

it('takes a time that grows with the value alone', () => {
  expect(visibleFlaw(`${' '.repeat(65_000)}x${' '.repeat(65_000)}x`)).toBe('begins with a blank');
  expect(visibleFlaw(`x${' '.repeat(65_000)}x`)).toBeUndefined();
});
