import type { Socket } from 'node:net';
import type { Client, SFTPWrapper } from 'ssh2';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { openSsh } from './ssh.ts';
import type { SshLogin, SshSession } from './ssh.ts';

/** The steps of a session, in their order. */
interface SftpClient extends Pick<SshSession, 'whenSecured' | 'whenAuthenticated'> {
  /** Opens a directory for listing and closes it. */
  opendir(this: void, directory: string): Promise<void>;
}

/** Starts the SSH handshake on a socket; the credential is sent once, and only to a host that has the key of the manifest. */
export async function openSftp(socket: Socket, login: SshLogin): Promise<SftpClient> {
  const { client, whenSecured, whenAuthenticated, over } = await openSsh(socket, login);
  const waitFor = <T>(waiting: Promise<T>) => over(waiting, sftpFailure);
  return {
    whenSecured,
    whenAuthenticated,
    opendir: async (directory) => list(await waitFor(subsystem(client)), directory, waitFor),
  };
}

function subsystem(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error)
        reject(
          new ConnectionFailure(
            'PermissionDenied',
            'the server does not offer SFTP to this user, or wants the password to be changed first',
            { cause: error },
          ),
        );
      else resolve(sftp);
    });
  });
}

async function list(
  sftp: SFTPWrapper,
  directory: string,
  over: <T>(waiting: Promise<T>) => Promise<T>,
): Promise<void> {
  const opened = new Promise<Buffer>((resolve, reject) => {
    sftp.opendir(directory, (error, handle) => (error ? reject(error) : resolve(handle)));
  });
  const handle = await over(opened);
  await over(new Promise<void>((resolve) => sftp.close(handle, () => resolve())));
}

/** Status codes of SFTP, which the driver puts into `code`. */
const STATUSES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  2: ['TargetNotFound', 'the directory does not exist'],
  3: ['PermissionDenied', 'the user may not list the directory: it lacks the right to read it'],
  4: ['UnexpectedAnswer', 'the server cannot open the directory'],
};

function sftpFailure(error: unknown): ConnectionFailure | undefined {
  if (!(error instanceof Error) || error instanceof ConnectionFailure) return undefined;
  const meaning = 'code' in error && typeof error.code === 'number' ? STATUSES[error.code] : undefined;
  return meaning && new ConnectionFailure(meaning[0], meaning[1], { cause: error });
}
