import type { Socket } from 'node:net';
import { element, small, TAG } from '../../../../src/drivers/codec/ber.ts';
import { read, startFake } from '../../fakes/server.ts';
import type { Setups } from '../setup.ts';

/** Answers the first request, a bind, with a code and a text, and each after it with success. */
async function converse(socket: Socket, { code = '0', text = '' }: Readonly<Record<string, string>>) {
  for (let id = 2; ; id += 2) {
    const [, length = 0] = await read(socket, 2);
    await read(
      socket,
      length < 0x80 ? length : (await read(socket, length & 0x7f)).readUIntBE(0, length & 0x7f),
    );
    const isBind = id === 2;
    const result = isBind ? Number(code) : 0;
    const operation = element(
      isBind ? 0x61 : 0x65,
      small(TAG.enumerated, result),
      element(TAG.octets, ''),
      element(TAG.octets, isBind ? text : ''),
    );
    socket.write(element(TAG.sequence, small(TAG.integer, isBind ? 2 : 4), operation));
  }
}

/** Result codes of directories that cannot be had here. */
export const SETUPS: Setups = {
  'recorded ldap': {
    server: 'recorded',
    recorded: true,
    async start() {
      let script: Readonly<Record<string, string>> = {};
      const fake = await startFake((socket) => converse(socket, script));
      return {
        manifest: {
          type: 'ldap',
          auth: 'password',
          parameters: { host: '127.0.0.1', port: fake.port, user: 'cn=app', tls: { mode: 'disable' } },
          secrets: { password: 'app-pw' },
        },
        play: (next) => (script = next),
        stop: () => fake.stop(),
      };
    },
  },
};
