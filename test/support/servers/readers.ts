import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { PYTHON_PACKAGES, pythonPath } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { run } from '../process.ts';

/** What Debian must have installed: programs that read what a Connection is rendered as. */
export const packages: readonly string[] = [
  'postgresql-15',
  'mariadb-server',
  'rclone',
  ...JAVA_PACKAGES,
  ...PYTHON_PACKAGES,
];

const FOLDER = fileURLToPath(new URL('readers', import.meta.url));

/** Drivers of Java, fetched by Maven. */
export const JARS: Jars = { name: 'readers', version: '1', module: FOLDER };

/** Libraries of Python, fetched from PyPI. */
export const PYTHON: PythonPackages = {
  name: 'pythonreaders',
  version: '1',
  requirements: ['SQLAlchemy==2.0.43', 'botocore==1.40.30', 'Jinja2==3.1.6'],
};

/** The fields that a library found. */
export type Fields = Readonly<Record<string, string>>;

/** What the libraries of Java find in each text. */
export async function readByJava(
  texts: readonly { readonly kind: string; readonly text: string }[],
): Promise<readonly Fields[]> {
  const jars = await classPath(JARS, console.error);
  const input = texts.map(({ kind, text }) => `${kind} ${Buffer.from(text).toString('base64')}\n`).join('');
  const args = ['-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8', '-cp', jars, join(FOLDER, 'Reader.java')];
  const { stdout } = await run('java', args, { input });
  return stdout.trimEnd().split('\n').map(fieldsIn);
}

function fieldsIn(line: string): Fields {
  const pairs = line.split(' ').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), Buffer.from(pair.slice(at + 1), 'base64').toString('utf8')] as const;
  });
  return Object.fromEntries(pairs);
}

/** What a program of Python prints as JSON, with the libraries of above at hand. */
export async function readByPython(program: string, input: unknown): Promise<unknown> {
  const PYTHONPATH = await pythonPath(PYTHON, console.error);
  const { stdout } = await run('python3', ['-c', program], {
    env: { ...process.env, PYTHONPATH },
    input: JSON.stringify(input),
  });
  return JSON.parse(stdout);
}
