import { printTable } from '../../../src/cli/output/table.ts';
import { clean, safeJson } from '../../../src/cli/output/terminal.ts';
import type { Terminal } from '../../../src/cli/output/terminal.ts';

const HOSTILE = `a\u001b[31m\u009b31m\u0007\r\u202eb\u2066\u200b\u0000c`;

function lines(width: number | undefined, rows: readonly (readonly [string, string])[]): readonly string[] {
  const printed: string[] = [];
  const terminal = {
    width,
    out: (...line: readonly unknown[]) => void printed.push(line.join('')),
  } as unknown as Terminal;
  printTable(
    terminal,
    [
      { head: 'NAME', text: ([name]: readonly [string, string]) => name },
      { head: 'MESSAGE', text: ([, message]: readonly [string, string]) => message },
    ],
    rows,
  );
  return printed;
}

describe('what is printed', () => {
  it('has no character that a terminal obeys or that hides others', () => {
    expect(clean(HOSTILE)).toBe('a[31m31mbc');
  });

  it('is the same data in JSON, in characters that are safe to show', () => {
    const text = safeJson([HOSTILE]);

    expect(JSON.parse(text)).toEqual([HOSTILE]);
    expect(clean(text)).toBe(text);
  });

  it('stands in columns, each value on one line', () => {
    expect(
      lines(undefined, [
        ['orders', 'two\nlines'],
        ['a', 'b'],
      ]),
    ).toEqual(['NAME     MESSAGE', 'orders   two lines', 'a        b']);
  });

  it('fits a terminal: the widest column gives way', () => {
    expect(lines(24, [['orders', 'a message that is far too long']])).toEqual([
      'NAME     MESSAGE',
      'orders   a message that…',
    ]);
  });
});
