import { LineSplitter } from '../../src/runtime/lineSplitter.ts';

const TEXT = 'one\n\nthree: ☃ and ü\nfour\nno end';

describe('lines', () => {
  it('come out whole wherever the stream is cut', () => {
    const bytes = Buffer.from(TEXT);

    for (let size = 1; size <= bytes.length; size++) {
      const lines = new LineSplitter();
      const out: string[] = [];
      for (let at = 0; at < bytes.length; at += size) out.push(...lines.push(bytes.subarray(at, at + size)));

      expect(out).toEqual(['one', '', 'three: ☃ and ü', 'four']);
    }
  });

  it.each(['with its end', 'without an end'])('longer than allowed are refused, %s', (sort) => {
    const lines = new LineSplitter(10);
    const piece = Buffer.from(sort === 'without an end' ? '123456' : '123456\n');
    expect([...lines.push(Buffer.from('123456'))]).toEqual([]);

    expect(() => [...lines.push(piece)]).toThrow('longer than any object');
  });
});
