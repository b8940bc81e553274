import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { ConnectionFailure } from '../../src/contract/failure.ts';
import { answer, readExactly, readLine, readTo } from '../../src/drivers/wire.ts';

describe('readExactly', () => {
  it('waits for all bytes and leaves the rest', async () => {
    const socket = new PassThrough();
    const read = readExactly(socket, 4);

    socket.write('ab');
    socket.write('cdef');

    expect((await read).toString()).toBe('abcd');
    expect(String(socket.read())).toBe('ef');
  });

  it('waits for nothing where nothing is asked for', async () => {
    expect((await readExactly(new PassThrough(), 0)).length).toBe(0);
  });

  it('does not wait for a message that says it is shorter than its own head', async () => {
    await expect(readExactly(new PassThrough(), -4)).rejects.toMatchObject({ reason: 'ProtocolError' });
  });

  it('fails where the socket ends first', async () => {
    const socket = new PassThrough();
    const read = readExactly(socket, 4);

    socket.destroy();

    await expect(read).rejects.toMatchObject({ reason: 'ConnectionClosed' });
  });

  it.each([
    ['before it is read', true],
    ['while it is read', false],
  ])('fails where the server has sent some of the bytes and ends %s', async (_, isEarly) => {
    const socket = new PassThrough();
    if (isEarly) socket.end('ab');
    const read = readExactly(socket, 4);

    if (!isEarly) socket.end('ab');

    await expect(read).rejects.toMatchObject({ reason: 'ConnectionClosed' });
  });
});

describe('readLine', () => {
  it.each([
    ['at once', ['one\r\ntwo\n']],
    ['in pieces', ['o', 'ne\r', '\nt', 'wo', '\n']],
  ])('reads one line after the other where they come %s', async (_, chunks) => {
    const socket = new PassThrough();
    for (const chunk of chunks) socket.write(chunk);

    const lines = [await readLine(socket, 10), await readLine(socket, 10)];

    expect(lines).toEqual(['one', 'two']);
  });

  it('gives up on a line that is too long', async () => {
    const socket = new PassThrough();
    const read = readLine(socket, 10);

    socket.write('x'.repeat(11));

    await expect(read).rejects.toMatchObject({ reason: 'ProtocolError' });
  });
});

describe('readTo', () => {
  const isNotA = (read: Buffer) => !read.toString().startsWith('a');

  it.each([
    ['at once', ['ab\r\n\r\ncd']],
    ['cut in the middle of the end', ['ab\r\n', '\r\nc', 'd']],
  ])('reads to an end that comes %s, and leaves the rest', async (_, chunks) => {
    const socket = new PassThrough();
    const read = readTo(socket, '\r\n\r\n', 4, isNotA);

    for (const chunk of chunks) {
      socket.write(chunk);
      await turn();
    }

    expect(String(await read)).toBe('ab');
    expect(String(await readExactly(socket, 2))).toBe('cd');
  });

  it.each([
    ['is too long', 'abcde'],
    ['begins wrong, though its end may never come', 'b'],
  ])('refuses what %s', async (_, text) => {
    const socket = new PassThrough();
    const read = readTo(socket, '\0', 4, isNotA);

    socket.write(text);

    await expect(read).rejects.toMatchObject({ reason: 'ProtocolError' });
  });
});

/** Every way in which the same bytes may arrive: in one segment, one at a time, and cut at each place. */
function segmentations(bytes: Buffer): readonly (readonly [string, readonly Buffer[]])[] {
  const cuts = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
  return [
    ['in one segment', [bytes]],
    ['one byte at a time', [...bytes].map((byte) => Buffer.from([byte]))],
    ...cuts.map((at) => [`cut at byte ${at}`, [bytes.subarray(0, at), bytes.subarray(at)]] as const),
  ];
}

async function arrive(socket: PassThrough, segments: readonly Buffer[]): Promise<void> {
  for (const segment of segments) {
    socket.write(segment);
    await turn();
  }
}

describe.each(segmentations(Buffer.from('SSH-2.0-x\r\n\0\0\x01\x1c\n\0tail\nlast', 'latin1')))(
  'bytes that come %s',
  (_, segments) => {
    it('are read alike: a line, binary of a known length, a line, and what is left', async () => {
      const socket = new PassThrough();
      const read = async () => [
        await readLine(socket, 20),
        (await readExactly(socket, 6)).toString('latin1'),
        await readLine(socket, 20),
        (await readExactly(socket, 4)).toString('latin1'),
      ];
      const reading = read();

      await arrive(socket, segments);

      expect(await reading).toEqual(['SSH-2.0-x', '\0\0\x01\x1c\n\0', 'tail', 'last']);
    });
  },
);

it.each(segmentations(Buffer.from('a\0b\n')))(
  'readLine refuses a NUL in the line that comes %s',
  async (_, segments) => {
    const socket = new PassThrough();
    const read = readLine(socket, 10);
    const arriving = arrive(socket, segments);

    await expect(read).rejects.toMatchObject({ reason: 'ProtocolError' });
    await arriving;
  },
);

it('readLine gives up on what is no text, though it may go on', async () => {
  const socket = new PassThrough();
  const read = readLine(socket, 10);

  socket.write('\0');

  await expect(read).rejects.toMatchObject({ reason: 'ProtocolError' });
});

describe('answer', () => {
  it('passes on what arrives', async () => {
    await expect(answer(new PassThrough(), Promise.resolve('here'), unread)).resolves.toBe('here');
  });

  it('ends with the socket, whatever the driver does', async () => {
    const socket = new PassThrough();
    const waiting = answer(socket, new Promise(() => undefined), unread);

    socket.destroy();

    await expect(waiting).rejects.toEqual(
      new ConnectionFailure('ConnectionClosed', 'the server closed the connection'),
    );
  });

  it('knows why a socket had ended before', async () => {
    const socket = new PassThrough().on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy(new ConnectionFailure('BudgetExceeded', 'too much'));
    await closed;

    await expect(answer(socket, new Promise(() => undefined), unread)).rejects.toMatchObject({
      reason: 'BudgetExceeded',
    });
  });

  it('lets the driver say what an error means, and else passes it on', async () => {
    const error = new Error('28P01');
    const meant = new ConnectionFailure('CredentialsRejected', 'no');

    await expect(answer(new PassThrough(), Promise.reject(error), () => meant)).rejects.toBe(meant);
    await expect(answer(new PassThrough(), Promise.reject(error), unread)).rejects.toBe(error);
  });

  it('leaves no listener behind', async () => {
    const socket = new PassThrough();
    const before = [socket.listenerCount('error'), socket.listenerCount('close')];

    await answer(socket, Promise.resolve(), unread);

    expect([socket.listenerCount('error'), socket.listenerCount('close')]).toEqual(before);
  });
});

function unread(): undefined {
  return undefined;
}
