import type { Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import { read, startFake } from '../../fakes/server.ts';
import type { Setups } from '../setup.ts';

type Script = Readonly<Record<string, string>>;

/** Errors by the name of the command, as `59 CommandNotFound`; what is not named succeeds. */
function replyTo(command: Readonly<Record<string, unknown>>, script: Script): object {
  const [name = ''] = Object.keys(command);
  const { mechanism } = command;
  const whole = typeof mechanism === 'string' ? `${name} ${mechanism}` : name;
  const told = script[whole] ?? script[name];
  const [code, ...words] = (told ?? '').split(' ');
  if (told !== undefined) return { ok: 0, code: Number(code), codeName: words[0] ?? '', errmsg: told };
  return { ok: 1, maxWireVersion: 6, databases: [{ name: 'admin' }, { name: 'orders' }], version: '3.4.24' };
}

async function converse(socket: Socket, script: Script): Promise<void> {
  for (;;) {
    const head = await read(socket, 21);
    const command = deserialize(await read(socket, head.readInt32LE(0) - 21));
    const body = Buffer.from(serialize(replyTo(command, script)));
    const answer = Buffer.alloc(21);
    answer.writeInt32LE(21 + body.length, 0);
    answer.writeInt32LE(head.readInt32LE(4), 8);
    answer.writeInt32LE(2013, 12);
    socket.write(Buffer.concat([answer, body]));
  }
}

/** Servers of MongoDB's protocol that cannot be had here. */
export const SETUPS: Setups = {
  'recorded mongodb': {
    server: 'recorded',
    recorded: true,
    async start() {
      let script: Script = {};
      const fake = await startFake((socket) => converse(socket, script));
      return {
        manifest: {
          type: 'mongodb',
          auth: 'password',
          parameters: { host: '127.0.0.1', port: fake.port, user: 'app', tls: { mode: 'disable' } },
          secrets: { password: 'app-pw' },
        },
        play: (given) => (script = given),
        stop: () => fake.stop(),
      };
    },
  },
};
