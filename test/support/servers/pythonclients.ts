import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { run } from '../process.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** Clients of others, for those servers that were written here from the documents of their protocols. */
export const PYTHON: PythonPackages = {
  name: 'pythonclients',
  version: '1',
  requirements: [
    'python-tds==1.17.1',
    'vertica-python==1.4.0',
    'pyexasol==2.0.0',
    'pyopenssl==26.4.0',
    'cryptography==49.0.0',
    'cffi==2.1.1',
    'pycparser==2.23',
    'typing-extensions==4.16.0',
    'python-dateutil==2.9.0.post0',
    'six==1.17.0',
    'packaging==25.0',
    'websocket-client==1.8.0',
  ],
};

/** Runs a program in Python with them; answers with what it prints, or with its complaints where it fails. */
export async function runPython(program: string, ...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    PYTHONPATH: await pythonPath(PYTHON, console.error),
  };
  const { code, stdout, stderr } = await run('python3', ['-W', 'ignore', '-c', program, ...args], {
    env,
    mayFail: true,
  });
  return (code === 0 ? stdout : stderr).trim();
}
