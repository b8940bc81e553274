import { differences, PROMISED, rowsOf } from './table.ts';

const TABLE = `NAME     TYPE         READY   REASON                STEP           USED BY   LAST TEST   AGE
orders   postgresql   True    TestSucceeded                        2         3s          9s
wrong    postgresql   False   CredentialsRejected   Authenticate   1         2s          9s
hook     http         True    TestNotSupported                     0                     9s
`;

describe('the table of the demo', () => {
  it('is read by its headings, empty cells too', () => {
    expect(rowsOf(TABLE)[2]).toEqual({
      NAME: 'hook',
      TYPE: 'http',
      READY: 'True',
      REASON: 'TestNotSupported',
      STEP: '',
      'USED BY': '0',
      'LAST TEST': '',
      AGE: '9s',
    });
  });

  it('is as promised where all cells are', () => {
    expect(differences(rowsOf(TABLE), PROMISED)).toEqual([]);
  });

  it.each([
    [
      'a cell',
      TABLE.replace('TestSucceeded', 'TimedOut     '),
      ['orders: REASON is "TimedOut" instead of "TestSucceeded"'],
    ],
    [
      'a column',
      TABLE.replace('USED BY', 'USED IN').split('\n').slice(0, 2).join('\n'),
      expect.arrayContaining(['orders: USED BY is "absent" instead of "2"']),
    ],
    ['a row', `${TABLE}more     http         True\n`, ['4 rows instead of 3']],
  ])('is not where %s differs, which is named', (_, text, expected) => {
    expect(differences(rowsOf(text), PROMISED)).toEqual(expected);
  });
});
