import type { TestContext, TestReport } from '../contract/connector.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import type { Login } from '../drivers/login.ts';
import { encryptionOf, greetAndSecure } from '../drivers/starttls.ts';

/** A directory, a login, and the entry that has to exist. */
interface DirectoryQuestion {
  readonly parameters: {
    readonly host: string;
    readonly port?: number;
    readonly security?: 'starttls' | 'tls';
    readonly tls?: TlsParameters;
    readonly baseDn?: string;
  };
  readonly secrets: {
    readonly caCertificate?: Secret | undefined;
    readonly clientCertificate?: Secret | undefined;
    readonly clientKey?: Secret | undefined;
  };
  /** Undefined: anonymous. */
  readonly login: Login | 'certificate' | undefined;
}

const PORTS = { none: 389, starttls: 389, tls: 636 } as const;

/** Ports of a directory, for the schema. */
export const DIRECTORY_PORTS = { starttls: PORTS.starttls, tls: PORTS.tls } as const;

/** Binds, and looks for the entry and for the one in which the server describes itself. */
export async function askDirectory(
  { parameters, secrets, login }: DirectoryQuestion,
  { network, step }: Pick<TestContext, 'network' | 'step'>,
): Promise<TestReport> {
  const { simpleBind, saslExternalBind, searchBaseObject, startTlsOperation, searchRootDse } =
    await import('../drivers/ldap.ts');
  const { host, tls, baseDn } = parameters;
  const encryption = encryptionOf(parameters);
  const dialled = await network.dial({ host, port: parameters.port ?? PORTS[encryption] });
  try {
    const socket = await greetAndSecure(
      dialled,
      startTlsOperation,
      encryption,
      { ...secrets, host, tls },
      { network, step },
    );
    const at =
      login &&
      (await step('Authenticate', () =>
        login === 'certificate' ? saslExternalBind(socket) : simpleBind(socket, login, tls),
      ));
    if (baseDn !== undefined) await step('Authorize', () => searchBaseObject(socket, baseDn));
    await step('Probe', () => searchRootDse(socket));
    return { credentialExpiry: at && { kind: 'Password', at } };
  } finally {
    dialled.destroy();
  }
}
