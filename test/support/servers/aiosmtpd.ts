import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { greeting } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** A mail server in Python. */
export const PYTHON: PythonPackages = {
  name: 'aiosmtpd',
  version: '1.4.6',
  requirements: ['aiosmtpd==1.4.6', 'atpublic==6.0.1', 'attrs==25.3.0'],
};

const PROGRAM = `
import json, ssl, sys, threading
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult
port, users, certificate, key = sys.argv[1:]
with open(users) as file:
    passwords = json.load(file)
def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=passwords.get(data.login.decode()) == data.password.decode(), handled=False)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
Controller(Sink(), hostname='127.0.0.1', port=int(port), authenticator=authenticate, tls_context=context).start()
threading.Event().wait()
`;

/** Starts it with STARTTLS and these users, who may log in over TLS alone. */
export async function startAiosmtpd(
  certificate: Certificate,
  users: Readonly<Record<string, string>>,
): Promise<Server> {
  const modules = await pythonPath(PYTHON, console.error);
  return startIn({ name: 'aiosmtpd' }, async ({ folder, port }) => {
    const pair = await writePair(folder, certificate);
    const file = await writeOwned(folder, 'users.json', JSON.stringify(users));
    return {
      command: 'python3',
      args: ['-c', PROGRAM, String(port), file, pair.certificate, pair.key],
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', PYTHONPATH: modules },
      answers: [greeting(port, /^220 /)],
    };
  });
}
