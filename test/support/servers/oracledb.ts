import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { run } from '../process.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** Oracle's own client for Python, which shows that our server of Oracle Database is more than a mirror of our driver. */
export const PYTHON: PythonPackages = {
  name: 'oracledb',
  version: '26.1.0',
  requirements: ['oracledb==26.1.0', 'cryptography==50.0.2'],
};

/** Logs in, pings and takes leave; prints the version of the server, or the code of the innermost error. */
const PROGRAM = `
import json, re, ssl, sys
import oracledb

options = json.loads(sys.argv[1])
authority = options.pop('authority', None)
if authority:
    options.update(protocol='tcps', ssl_context=ssl.create_default_context(cadata=authority))
try:
    connection = oracledb.connect(host='localhost', **options)
    connection.ping()
    print(connection.version)
    connection.close()
except oracledb.Error as error:
    print(re.findall('[A-Z]{3}-[0-9]+', str(error))[-1])
`;

/** What it comes to at a server: the version of that, or the code of an error. */
export async function askByOracledb(options: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await pythonPath(PYTHON, console.error);
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', PYTHONPATH: folder };
  const { stdout } = await run('python3', ['-c', PROGRAM, JSON.stringify(options)], { env });
  return stdout.trim();
}
