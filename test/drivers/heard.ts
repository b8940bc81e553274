import type { Socket } from 'node:net';
import { connectors } from '../../src/connectors/index.ts';
import { talk } from '../hostile/talk.ts';
import type { Answer } from '../hostile/talk.ts';
import { listen } from '../probe/sockets.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';

interface Heard {
  readonly verdict: string;
  readonly heard: readonly string[];
}

/** Runs the test of a type against a server that says these things one after the other. */
export async function hear(
  type: string,
  parameters: object,
  [first, ...rest]: readonly Answer[],
): Promise<Heard> {
  const heard: string[] = [];
  const pem = await certificates();
  const left = [...rest];
  const serve = talk({ greeting: first ?? '', reply: () => left.shift() ?? '' });
  const { port } = await listen((socket: Socket) => serve(socket, (chunk) => heard.push(String(chunk)), pem));
  const connector = connectors.find((each) => each.type === type)!;
  const common = {
    host: '127.0.0.1',
    port,
    tls: { mode: 'disable' },
    ...(type !== 'mqtt' && { user: 'app' }),
  };
  const secrets = type === 'mqtt' ? {} : { password: 'p"w ü' };
  const auth = type === 'mqtt' ? 'none' : 'password';
  const result = await attempt(connector, {
    parameters: { ...common, ...parameters },
    secrets,
    auth,
    timeoutMs: 1000,
  });
  return { verdict: result.status === 'Failed' ? result.reason : result.status, heard };
}
