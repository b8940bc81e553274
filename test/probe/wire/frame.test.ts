import { FrameReader, frameOf } from '../../../src/probe/wire/frame.ts';

const documents = [{ kind: 'ready' }, { text: 'größer als €' }, {}, { list: [1, [2]] }];
const bytes = Buffer.concat(documents.map(frameOf));

describe('frames', () => {
  it('are read as they were written, wherever the stream is cut', () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = new FrameReader(1024);

      const read = [...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))];

      expect(read).toEqual(documents);
    }
  });

  it('are read byte by byte', () => {
    const reader = new FrameReader(1024);

    const read = [...bytes].flatMap((byte) => reader.read(Buffer.of(byte)));

    expect(read).toEqual(documents);
  });

  it('that are longer than they may be are refused by their length, before they are there', () => {
    const reader = new FrameReader(16);

    expect(() => reader.read(Buffer.of(0, 0, 0, 17))).toThrow('a frame is longer than it may be');
    expect(() => new FrameReader(16).read(Buffer.of(255, 255, 255, 255))).toThrow('longer');
  });

  it.each(['', '{', 'canary', '{"a":canary}', '\0'])(
    'that hold %j are refused without a quotation',
    (text) => {
      const header = Buffer.alloc(4);
      header.writeUInt32BE(text.length);

      expect(() => new FrameReader(64).read(Buffer.concat([header, Buffer.from(text)]))).toThrow(
        /^a frame holds no JSON$/,
      );
    },
  );
});
