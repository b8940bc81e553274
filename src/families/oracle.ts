import { connector } from '../contract/connector.ts';
import type { Connector, Finding, Target } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { NetworkSession } from '../drivers/oracle/tns.ts';
import type { DialledHost, Redirects } from '../drivers/redirects.ts';
import { oracleFormats } from '../formats/oracle.ts';

/** What a database that speaks the protocol of Oracle Database has of its own. */
interface OracleLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'oracle';
  /** Ports of a usual installation, with TLS and without. */
  readonly ports: { readonly tls: number; readonly clear: number };
  /** A listener, a service and a user as they are called there. */
  readonly sample: { readonly host: string; readonly serviceName: string; readonly user: string };
}

const NAME = '^[A-Za-z0-9_][A-Za-z0-9_$#.@-]*$';

/** Declares a type of this protocol. */
export function oracleFamily({ ports, sample, ...named }: OracleLike) {
  const inClear =
    ports.clear === ports.tls ? '' : `; ${ports.clear} where tls.mode is disable and no other is given`;
  return connector({
    ...named,
    locksEarly: true,
    parameters: object({
      host: host('Host name or address of the listener.'),
      port: optional(port(ports.tls, `TCP port${inClear}.`)),
      serviceName: optional(
        text('Name of the service; either this or sid.', { maxLength: 255, pattern: NAME }),
      ),
      sid: optional(
        text('Name of the instance, where it has no service; either this or serviceName.', {
          maxLength: 64,
          pattern: NAME,
        }),
      ),
      user: text('User to log in as; in capital letters unless it stands in double quotes.', {
        maxLength: 128,
      }),
      tls: optional(tls()),
    }),
    secrets: object({
      password: text('Password of the user.'),
      ...tlsSecrets(),
    }),
    identity: ['user'],
    formats: oracleFormats(ports),
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'mutual-tls',
        parameters: sample,
        secrets: ['password', 'clientCertificate', 'clientKey', 'caCertificate'],
      },
    ],
    rights: { connect: '`GRANT CREATE SESSION TO …`' },
    testing:
      'Connects to the listener, starts TLS unless it is disabled, asks for the service or the SID, follows the listener up to twice to another place, which TLS verifies by the name that it has there, starts TLS anew where the server asks for that, logs in once by O5LOGON (verifiers of 11g and 12c; the password can be read only by who knows its verifier), believes no server that does not prove that it does, pings and ends the session. Triggers of the database on logon run as for every client. Runs no SQL.',
    check: nameFindings,
    async test({ parameters, secrets, network, step }) {
      const { logoffFunction, authenticateInTwoPhases, pingFunction } =
        await import('../drivers/oracle/oracle.ts');
      const { redirects } = await import('../drivers/redirects.ts');
      const { user, tls } = parameters;
      refuseProxyUser(user);
      const target = {
        host: parameters.host,
        port: parameters.port ?? (tls?.mode === 'disable' ? ports.clear : ports.tls),
      };
      const hosts = redirects(network, { ...secrets, tls });
      try {
        const first = await hosts.dial(target);
        const { session, version } = await step('Authenticate', async () => {
          const session = await connectToServer(first, descriptorOf(target, parameters), hosts);
          return {
            session,
            version: await authenticateInTwoPhases(session, { user, password: secrets.password }),
          };
        });
        await step('Probe', async () => {
          await pingFunction(session);
          await logoffFunction(session);
        });
        return { server: { name: named.title, version } };
      } finally {
        hosts.close();
      }
    },
  });
}

/** In the words of Oracle: a proxy user, who logs in for another one, as `proxy[other]`. */
function refuseProxyUser(user: string): void {
  if (/^[^"[\]]+\[.+\]$/.test(user))
    throw new ConnectionFailure(
      'AuthMethodNotOffered',
      'a test cannot log in as a proxy user, in brackets, for another one: name the user who logs in',
    );
}

interface DatabaseName {
  readonly serviceName?: string;
  readonly sid?: string;
}

function nameFindings({ serviceName, sid }: DatabaseName): readonly Finding[] {
  const count = [serviceName, sid].filter((name) => name !== undefined).length;
  if (count === 2)
    return [{ path: 'sid', message: 'cannot be given together with serviceName: remove one of them' }];
  return count === 1 ? [] : [{ path: 'serviceName', message: 'is required, or else sid' }];
}

function descriptorOf({ host, port }: Target, { serviceName, sid }: DatabaseName): string {
  const name = sid === undefined ? `SERVICE_NAME=${serviceName}` : `SID=${sid}`;
  const client = '(CID=(PROGRAM=mooring)(HOST=mooring)(USER=mooring))';
  return `(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=${host})(PORT=${port}))(CONNECT_DATA=(${name})${client}))`;
}

const MOST_HOPS = 2;

/** Asks the listener for the server, and each listener that it redirects to. */
async function connectToServer(
  first: DialledHost,
  descriptor: string,
  hosts: Redirects,
): Promise<NetworkSession> {
  const { sendConnectPacket } = await import('../drivers/oracle/tns.ts');
  let answer = await sendConnectPacket(first, { descriptor, isRedirected: false });
  for (let hops = 0; 'host' in answer; hops += 1) {
    if (hops === MOST_HOPS)
      throw new ConnectionFailure('UnexpectedAnswer', 'the listener sends on from one place to the next');
    answer = await sendConnectPacket(await hosts.follow(answer), {
      descriptor: answer.descriptor,
      isRedirected: true,
    });
  }
  return answer;
}
