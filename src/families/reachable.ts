import type { TestContext, TestReport } from '../contract/connector.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';

interface Place {
  readonly host: string;
  readonly port: number;
}

interface Protection {
  readonly tls: TlsParameters | undefined;
  readonly caCertificate?: Secret | undefined;
  readonly clientCertificate?: Secret | undefined;
  readonly clientKey?: Secret | undefined;
}

/** Opens a port and closes it again without sending anything: all that can be tested where no driver speaks the protocol. */
export async function openPort(network: TestContext['network'], place: Place): Promise<TestReport> {
  const socket = await network.dial(place);
  socket.destroy();
  return { reachableOnly: true };
}

/** The same for a port that speaks TLS from the first byte, whose certificate is then verified. */
export async function openTlsPort(
  network: TestContext['network'],
  place: Place,
  protection: Protection,
): Promise<TestReport> {
  const dialled = await network.dial(place);
  try {
    await network.secure(dialled, { ...protection, host: place.host });
    return { reachableOnly: true };
  } finally {
    dialled.destroy();
  }
}
