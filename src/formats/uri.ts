import { envWith } from './env.ts';
import type { Formats } from '../contract/rendering.ts';
import { modeOf, noteVerification } from './tls.ts';
import { percentEncode, encodedPath, hostAndPort, query, userinfo } from './url.ts';
import { renderers } from './values.ts';
import type { Values, Writer } from './values.ts';

/** How a URI of a protocol is composed. */
export interface UriShape {
  /** Schemes with TLS and without it. */
  readonly schemes: { readonly tls: string; readonly clear: string };
  /** Ports of a usual installation. */
  readonly ports: { readonly tls: number; readonly clear: number };
  /** The field that stands as the path. */
  readonly path?: string;
  /** Whether the path is one name, whose slashes are encoded, or has parts. */
  readonly parts?: true;
  /** How a path begins that is one from the root, where others begin at the directory of the login. */
  readonly root?: string;
  /** Fields that stand behind the question mark, by the name that they have there. */
  readonly query?: Readonly<Record<string, string>>;
  /** The field that takes the place of the user if there is none: a token. */
  readonly token?: string;
  /** True if a URI of this protocol has no login. */
  readonly anonymous?: true;
}

/** Formats of a protocol that has a URI and no other format. */
export function uriFormats(shape: UriShape): Formats {
  return renderers({ env: serverEnv(shape), uri: uriWriter(shape) });
}

/** The variables of a type that has such a URI. */
export function serverEnv({ ports }: Pick<UriShape, 'ports'>): Writer {
  return envWith({}, (values) => ports[kindOf(values)]);
}

/** The URI of a protocol. */
export function uriWriter(shape: UriShape): Writer {
  return (values) => {
    const kind = kindOf(values);
    noteKind(values, kind);
    noteVerification(values);
    if (shape.schemes.tls === shape.schemes.clear) noteScheme(values);
    const path = shape.path === undefined ? undefined : values.text(shape.path);
    const port = values.textOr('port', String(shape.ports[kind]));
    const place = `${shape.schemes[kind]}://${loginOf(values, shape)}${hostAndPort(values.textOr('host', ''), port)}`;
    const fields = Object.fromEntries(
      Object.entries(shape.query ?? {}).map(([name, field]) => [name, values.text(field)]),
    );
    return `${place}${path === undefined ? '' : `/${pathOf(path, shape)}`}${query(fields)}`;
  };
}

/** For protocols with one scheme for TLS and plain text; SSH has no TLS. */
function noteScheme(values: Values): void {
  if (values.type === 'sftp') return;
  values.warn('tls.mode: the URI does not say whether there is TLS: tell the program');
}

/** With STARTTLS the scheme is that of plain text, because TLS begins by a command on the same port. */
function kindOf(values: Values): Kind {
  if (modeOf(values) === 'disable') return 'clear';
  return !BY_COMMAND.has(values.type) || values.textOr('security', 'starttls') === 'tls' ? 'tls' : 'clear';
}

type Kind = 'tls' | 'clear';

function noteKind(values: Values, kind: Kind): void {
  if (kind === 'tls') return;
  const isClear = modeOf(values) === 'disable';
  if (isClear && MAIL.has(values.type))
    values.warn('tls.mode: the scheme does not say that there is no TLS: have the program ask for none');
  if (!isClear)
    values.warn(
      'tls.mode: the scheme does not say that TLS begins by a command (STARTTLS): have the program ask for it',
    );
}

const MAIL = new Set(['smtp', 'imap', 'pop3']);
const BY_COMMAND = new Set(['ftp', 'smtp', 'imap', 'pop3', 'ldap', 'active-directory']);

function loginOf(values: Values, { token, anonymous }: UriShape): string {
  if (anonymous === true) return '';
  const [user, password] = [values.text('user'), values.text('password')];
  return userinfo(user ?? (token === undefined ? undefined : values.text(token)), password);
}

function pathOf(path: string, { parts, root }: UriShape): string {
  if (parts !== true) return percentEncode(path);
  return path.startsWith('/') && root !== undefined
    ? `${root}${encodedPath(path.slice(1))}`
    : encodedPath(path.replace(/^\//, ''));
}
