import { createLog, describe as described } from '../../src/runtime/log.ts';

describe('a log', () => {
  it('writes a constant message with its facts, at its level and above', () => {
    const lines: string[] = [];
    const log = createLog('warn', { write: (line) => lines.push(line) });

    log.debug('no');
    log.info('no');
    log.warn('watch interrupted', { kind: 'Widget', retryInMs: 5 });
    log.error('object not understood');

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        kind: 'Widget',
        retryInMs: 5,
        msg: 'watch interrupted',
      },
      { level: 'error', time: expect.any(String), msg: 'object not understood' },
    ]);
  });

  it.each([
    { thrown: 'a text', words: 'a text' },
    { thrown: new Error('no'), words: 'no' },
    { thrown: new TypeError('no'), words: 'TypeError: no' },
    { thrown: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), words: 'no (ECONNREFUSED)' },
    { thrown: new Error('outer', { cause: new RangeError('inner') }), words: 'outer: RangeError: inner' },
  ])('tells $words of what was thrown', ({ thrown, words }) => {
    expect(described(thrown)).toBe(words);
  });
});
