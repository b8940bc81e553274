import { gzipSync } from 'node:zlib';
import { canariesIn, CANARY, ENCODINGS } from './canary.ts';

describe('the search for canaries', () => {
  it.each(Object.entries(ENCODINGS))('finds one that is %s, wherever it stands', (name, encode) => {
    const hidden = Buffer.concat([Buffer.from('{"a":"'), encode(`${CANARY}-password`), Buffer.from('"}')]);

    expect(canariesIn(hidden)).toContain(name);
  });

  it('finds one in what is packed', () => {
    expect(canariesIn(Buffer.concat([Buffer.from('x'), gzipSync(`a ${CANARY} b`)]))).toEqual(['gzip, plain']);
  });

  it('finds none where there is none', () => {
    expect(canariesIn('kanarienvogel, 7f3a9c and H4sIAAAA')).toEqual([]);
  });
});
