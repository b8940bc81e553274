import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { greeting } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** An FTP server in Python; what encrypts is PyOpenSSL. */
export const PYTHON: PythonPackages = {
  name: 'pyftpdlib',
  version: '2.2.0',
  requirements: [
    'pyftpdlib==2.2.0',
    'pyopenssl==26.4.0',
    'cryptography==49.0.0',
    'cffi==2.1.1',
    'pycparser==2.23',
    'typing-extensions==4.16.0',
  ],
};

const PROGRAM = `
import json, sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer
port, home, users, chain, needs_tls = sys.argv[1:]
class Handler(TLS_FTPHandler):
    authorizer = DummyAuthorizer()
    certfile = chain
    tls_control_required = needs_tls == 'true'
    auth_failed_timeout = 0
with open(users) as file:
    for user, password in json.load(file).items():
        Handler.authorizer.add_user(user, password, home, perm='el')
FTPServer(('127.0.0.1', int(port)), Handler).serve_forever()
`;

/** Starts it over TLS, with these users and a directory `incoming`. */
export async function startPyftpdlib(
  { certificate, key }: Certificate,
  users: Readonly<Record<string, string>>,
  { needsTls = false }: { readonly needsTls?: boolean } = {},
): Promise<Server> {
  const modules = await pythonPath(PYTHON, console.error);
  return startIn({ name: 'pyftpdlib' }, async ({ folder, port }) => {
    const home = join(folder, 'home');
    await mkdir(join(home, 'incoming'), { recursive: true });
    const file = await writeOwned(folder, 'users.json', JSON.stringify(users));
    const chain = await writeOwned(folder, 'server.pem', key + certificate);
    return {
      command: 'python3',
      args: ['-c', PROGRAM, String(port), home, file, chain, String(needsTls)],
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', PYTHONPATH: modules },
      answers: [greeting(port, /^220 /)],
    };
  });
}
