import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { print, renderingOf } from '../../../src/cli/commands/render.ts';
import type { ReadableConnection } from '../../../src/cli/commands/credentials.ts';
import type { FormatName } from '../../../src/contract/rendering.ts';
import { Secret } from '../../../src/contract/secret.ts';
import type { Terminal } from '../../../src/cli/output/terminal.ts';

const parameters = { host: 'h', database: 'd', user: 'ops-reader', tls: { mode: 'require' } };

function opened(type: string, password: string, more: Partial<ReadableConnection> = {}): ReadableConnection {
  const connector = builtinCatalog.get(type);
  if (connector === undefined) throw new Error(`there is no type ${type}`);
  return {
    connector,
    name: 'orders',
    parameters,
    secrets: { password: new Secret(password) },
    identity: [],
    ...more,
  };
}

/** What is printed, and what is told beside it. */
function printed(
  what: ReadableConnection,
  format: FormatName,
  { width, reveals = false }: { readonly width?: number; readonly reveals?: boolean },
) {
  const [out, told]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: () => undefined,
    exactly: (text) => void out.push(text),
    tell: (...line) =>
      void told.push(line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')),
    progress: () => undefined,
    input: () => Promise.resolve(''),
    width,
    interactive: false,
  };
  print(what, format, reveals, terminal);
  return { out: out.join(''), told };
}

const MASKED = 'credentials are masked: --reveal shows them, a file or a pipe gets them';

describe('render', () => {
  it.each<[string, { width?: number; reveals?: boolean }, string, readonly string[]]>([
    ['into a pipe has the credentials', {}, 'postgresql://ops-reader:p%40ss@h:5432/d?sslmode=require\n', []],
    [
      'at a terminal masks them',
      { width: 80 },
      'postgresql://ops-reader:********@h:5432/d?sslmode=require\n',
      [MASKED],
    ],
    [
      'at a terminal shows them when told to',
      { width: 80, reveals: true },
      'postgresql://ops-reader:p%40ss@h:5432/d?sslmode=require\n',
      [],
    ],
  ])('%s', (_, how, out, told) => {
    expect(printed(opened('postgresql', 'p@ss'), 'uri', how)).toEqual({ out, told });
  });

  it('masks the user too where a Secret gave it', () => {
    const { out } = printed(opened('postgresql', 'p@ss', { identity: ['user'] }), 'env', { width: 80 });

    expect(out).toBe(
      "PGHOST=h\nPGPORT=5432\nPGDATABASE=d\nPGUSER='********'\nPGPASSWORD='********'\nPGSSLMODE=require\n",
    );
  });

  it.each(Object.keys(builtinCatalog.get('postgresql')?.formats ?? {}) as FormatName[])(
    'masks in %s',
    (format) => {
      expect(printed(opened('postgresql', 'canaryZ7q'), format, { width: 80 }).out).not.toContain('canary');
    },
  );

  it('writes lines that a shell reads', () => {
    expect(printed(opened('mysql', `it's`), 'env', {}).out).toContain(`MYSQL_PWD='it'\\''s'\n`);
  });

  it('names the formats that the type has where it has not the one asked for', () => {
    expect(() => renderingOf('rclone', opened('redis', 'p'))).toThrow(
      '-o rclone: type redis has env, uri, airflow, dsn',
    );
  });

  it('names the field that the format cannot hold, without its value', () => {
    expect(() => renderingOf('pgpass', opened('postgresql', 'a\nb'))).toThrow(
      '-o pgpass: password has a line break, which a line of .pgpass cannot hold',
    );
  });
});
