import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { writeOwned } from './account.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** The protocol of MySQL in Python, for gateways that pass as MySQL. */
export const PYTHON: PythonPackages = {
  name: 'mysql-mimic',
  version: '3.0.5',
  requirements: ['mysql-mimic==3.0.5', 'sqlglot==30.30.0'],
};

const PROGRAM = `
import asyncio, json, sys
from mysql_mimic import IdentityProvider, MysqlServer, NativePasswordAuthPlugin, User
from mysql_mimic.auth import NoLoginAuthPlugin
port, users = sys.argv[1:]
with open(users) as file:
    passwords = json.load(file)
class Users(IdentityProvider):
    def get_plugins(self):
        return [NativePasswordAuthPlugin(), NoLoginAuthPlugin()]
    async def get_user(self, username):
        if username not in passwords:
            return None
        password = passwords[username]
        if password is None:
            return User(name=username, auth_plugin=NoLoginAuthPlugin.name)
        auth = NativePasswordAuthPlugin.create_auth_string(password)
        return User(name=username, auth_string=auth, auth_plugin=NativePasswordAuthPlugin.name)
server = MysqlServer(identity_provider=Users())
asyncio.run(server.serve_forever(host='127.0.0.1', port=int(port)))
`;

/**
 * Starts it with passwords of users; a user without one may not log in. A database of any name can be used there. It
 * has no certificate: its version of asyncio may lose the bytes that come right behind a client's wish for TLS.
 */
export async function startMysqlMimic(users: Readonly<Record<string, string | null>>): Promise<Server> {
  const modules = await pythonPath(PYTHON, console.error);
  return startIn({ name: 'mysql-mimic' }, async ({ folder, port }) => ({
    command: 'python3',
    args: ['-c', PROGRAM, String(port), await writeOwned(folder, 'users.json', JSON.stringify(users))],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', PYTHONPATH: modules },
    answers: [{ port, hears: /mysql_native_password/ }],
  }));
}
