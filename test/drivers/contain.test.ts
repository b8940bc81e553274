import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ConnectionFailure } from '../../src/contract/failure.ts';
import { contain } from '../../src/drivers/wire.ts';

describe('contain', () => {
  it('makes an exception of a parser the end of the socket', async () => {
    const socket = new PassThrough();
    const error = new RangeError('offset out of range');
    socket.on('data', () => {
      throw error;
    });
    contain(socket);

    socket.write('garbage');

    const [failure] = (await once(socket, 'error')) as unknown[];
    expect(failure).toMatchObject({ reason: 'ProtocolError', cause: error });
    expect(socket.destroyed).toBe(true);
  });

  it('lets a listener have nothing of what one before it refused, and keeps the reason', async () => {
    const socket = new PassThrough();
    const refusal = new ConnectionFailure('BudgetExceeded', 'too long');
    const heard: string[] = [];
    socket
      .on('data', () => {
        throw refusal;
      })
      .on('data', (chunk: Buffer) => heard.push(String(chunk)));
    contain(socket);

    socket.write('garbage');

    expect(await once(socket, 'error')).toEqual([refusal]);
    expect(heard).toEqual([]);
  });

  it('leaves alone a listener that listens once', () => {
    const socket = new PassThrough();
    const heard: string[] = [];
    socket
      .once('data', (chunk: Buffer) => heard.push(`once ${String(chunk)}`))
      .on('data', (chunk: Buffer) => heard.push(String(chunk)));
    contain(socket);

    socket.emit('data', Buffer.from('a'));
    socket.emit('data', Buffer.from('b'));

    expect(heard).toEqual(['once a', 'a', 'b']);
  });
});
