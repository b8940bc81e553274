import type { Socket } from 'node:net';
import { tcp } from '../../src/connectors/tcp.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';

afterEach(closeServers);

const heard: string[] = [];

beforeEach(() => heard.splice(0));

function hear(socket: Socket): void {
  socket.on('error', () => {}).on('data', (data: Buffer) => heard.push(data.toString('latin1')));
}

describe('a type that no driver speaks', () => {
  it('is reachable where the port opens, and nothing is sent', async () => {
    const { port } = await listen(hear);

    const parameters = { host: '127.0.0.1', port, tls: { mode: 'disable' } };
    const result = await attempt(tcp, { parameters });

    expect(result).toMatchObject({ status: 'Succeeded', reachableOnly: true });
    expect(heard).toEqual([]);
  });

  it.each([
    ['of an authority that the Secret names', true, { status: 'Succeeded', reachableOnly: true }],
    ['of another', false, { status: 'Failed', reason: 'CertificateUntrusted', failedStep: 'TLS' }],
  ] as const)('is judged by its certificate where it has TLS: %s', async (_, isNamed, verdict) => {
    const { ca, good } = await certificates();
    const { port } = await listen(hear, { tls: { cert: good.certificate, key: good.key } });

    const secrets = isNamed ? { caCertificate: ca } : {};
    const result = await attempt(tcp, { parameters: { host: '127.0.0.1', port }, secrets });

    expect(result).toMatchObject(verdict);
    expect(heard).toEqual([]);
  });
});
