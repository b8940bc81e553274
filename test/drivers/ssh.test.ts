import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { awaitVersionExchange } from '../../src/drivers/ssh/ssh.ts';

const VERSION = 'SSH-2.0-dropbear_2022.83\r\n';
/** How a KEXINIT begins: lengths of the packet and of its padding, its number, and a cookie of any bytes. */
const KEXINIT = '\0\0\x01\x04\x08\x14\0\n\r\n\xff';

const cuts = Array.from({ length: VERSION.length + KEXINIT.length }, (_, index) => index);

describe('awaitVersionExchange', () => {
  it.each(cuts)('leaves all to the client where a segment ends at byte %d, 0 for none', async (cut) => {
    const bytes = Buffer.from(VERSION + KEXINIT, 'latin1');
    const socket = new PassThrough();
    const version = awaitVersionExchange(socket);

    for (const segment of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      socket.write(segment);
      await turn();
    }

    expect(await version).toBeUndefined(); // it is no OpenSSH
    expect(socket.read()).toEqual(bytes);
  });
});
