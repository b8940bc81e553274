import { pbkdf2Sync } from 'node:crypto';
import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** An emulator of SQL Server 2025 that was made from what the real one sends, byte by byte. */
export const PYTHON: PythonPackages = {
  name: 'pysqlbridge',
  version: '2.1.3',
  requirements: [
    'pysqlbridge==2.1.3',
    'pyopenvba==6.5.0',
    'cryptography==49.0.0',
    'cffi==2.1.1',
    'pycparser==2.23',
  ],
};

const PROGRAM = `
import json, sys
from pysqlbridge.catalog import Catalog
from pysqlbridge.certificate import load
from pysqlbridge.logins import from_document
from pysqlbridge.server import BridgeServer
port, certificate, key, logins = sys.argv[1:]
with open(logins) as file:
    known = from_document(json.load(file), 'logins')
server = BridgeServer('127.0.0.1', int(port), load(certificate, key), Catalog().answer, 'orders', known)
server.serve_forever()
`;

/** The first word of TDS: a version, and no encryption. */
const PRELOGIN = Buffer.from('1201001a0000000000000b00060100110001ff00000000000002', 'hex');

/** Starts it with this certificate, and logins with their passwords. */
export async function startPysqlbridge(
  certificate: Certificate,
  users: Readonly<Record<string, string>>,
): Promise<Server> {
  const modules = await pythonPath(PYTHON, console.error);
  return startIn({ name: 'pysqlbridge' }, async ({ folder, port }) => {
    const pair = await writePair(folder, certificate);
    const logins = {
      logins: Object.entries(users).map(([user, password]) => ({ user, password_hash: hashOf(password) })),
    };
    const file = await writeOwned(folder, 'logins.json', JSON.stringify(logins));
    return {
      command: 'python3',
      args: ['-c', PROGRAM, String(port), pair.certificate, pair.key, file],
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', PYTHONPATH: modules },
      answers: [{ port, says: PRELOGIN, hears: /^04/, encoding: 'hex' }],
    };
  });
}

/** As it wants passwords; those that it has in clear it compares as ASCII alone. */
function hashOf(password: string): string {
  const [salt, iterations] = [Buffer.from('salt'), 1000];
  const hash = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  return ['pbkdf2_sha256', iterations, salt.toString('base64'), hash.toString('base64')].join('$');
}
