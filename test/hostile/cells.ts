import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { TLSSocketOptions } from 'node:tls';
import { connectors } from '../../src/connectors/index.ts';
import { isReachableOnly } from '../../src/contract/connector.ts';
import type { Connector } from '../../src/contract/connector.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { CANARY } from '../support/canary.ts';
import type { Certificate, Certificates, PoorCertificates } from '../support/servers/certificates.ts';
import { REPRESENTATIVES } from '../support/servers/families.ts';
import { ADVERSARIES, AT_ONCE } from './adversaries.ts';
import { BEHIND, BEHIND_TYPE, CARRIERS, SECRETS } from './carriers.ts';
import type { Carrier } from './carriers.ts';
import { preludeOf } from './preludes.ts';
import type { Trick, Verdict } from './trick.ts';

/** One type against one server, and the one verdict that is right; undefined: the table of verdicts has it. */
export interface Cell {
  readonly type: string;
  /** The carrier that is hostile, where it is not the server itself. */
  readonly by?: Carrier;
  /** What the server does. */
  readonly what: string;
  /** In which of several ways. */
  readonly way: string;
  readonly serve: (socket: Socket, heard: (chunk: Buffer) => void) => void;
  /** What the manifest says instead of 127.0.0.1 and the port of the cell's server. */
  readonly at?: {
    readonly host: string;
    readonly port?: number;
    readonly carrier?: { readonly host: string; readonly port: number };
  };
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly auth?: string;
  /** True where the credential goes over the wire rightly. */
  readonly hearsCanary?: boolean;
  readonly verdict?: Verdict;
}

/** What certificates and tricks the cells are made with. */
export interface Material {
  readonly certificates: Certificates;
  readonly poor: PoorCertificates;
  readonly tricks: readonly Trick[];
}

/** Types that have a test, one for each driver. */
export const TYPES: readonly Connector[] = REPRESENTATIVES.filter((each) => each.test !== undefined);

/** Every cell of the matrix. */
export function cellsOf(material: Material): readonly Cell[] {
  return [
    ...TYPES.flatMap(against),
    ...TYPES.flatMap((each) => certificateCells(each, material)),
    ...CARRIERS.flatMap(carrierCells),
    ...trickCells(material.tricks, material.certificates),
  ];
}

/** What a cell is called in the table of verdicts and in complaints. */
export function nameOf({ what, way, ...cell }: Cell): string {
  return `${what} (${way}) against ${columnOf(cell)}`;
}

/** The type, or the carrier of its connection: what the table of verdicts has a verdict for. */
export function columnOf({ type, by }: Pick<Cell, 'type' | 'by'>): string {
  return by ?? type;
}

/** Carriers that know no protocol. They are spoken to in clear. */
function carrierCells(by: Carrier): readonly Cell[] {
  return Object.entries(ADVERSARIES).map(([what, serve]) => ({
    ...behindCarrier(by),
    what,
    way: 'in clear',
    serve,
    ...(what === AT_ONCE && { verdict: ['ConnectionClosed', 'any'] as const }),
  }));
}

/** A server that has to prove who it is, behind a carrier. */
export function behindCarrier(by: Carrier): Pick<Cell, 'type' | 'by' | 'at' | 'parameters' | 'secrets'> {
  const { parameters, secrets } = manifestOf(typeOf(BEHIND_TYPE), 'verify-full');
  return {
    type: BEHIND_TYPE,
    by,
    at: BEHIND,
    parameters,
    secrets: { ...secrets, ...canaries([SECRETS[by]]) },
  };
}

function typeOf(type: string): Connector {
  const connector = connectors.find((each) => each.type === type);
  if (connector === undefined) throw new Error(`${type} is no type`);
  return connector;
}

function against(connector: Connector): readonly Cell[] {
  const ways = encrypts(connector) ? (['in clear', 'in TLS'] as const) : (['in clear'] as const);
  /** Whether a port was open that is reset while it opens is a matter of luck. */
  const told = (what: string, way: string) =>
    !(isReachableOnly(connector) && what === AT_ONCE && way === 'in clear');
  return Object.entries(ADVERSARIES).flatMap(([what, serve]) =>
    ways
      .filter((way) => told(what, way))
      .map((way) => ({
        type: connector.type,
        what,
        way,
        serve,
        ...manifestOf(connector, way === 'in TLS' ? 'verify-full' : 'disable'),
        ...(what === AT_ONCE && { verdict: ['ConnectionClosed', 'any'] as const }),
      })),
  );
}

const OF_CLIENTS = 'wants a certificate of the client';
/** In TLS 1.3 a server says so after the handshake, when a client that only opens a port has gone. */
const HEARS_NO_MORE = { verdict: 'Succeeded' } as const;
/** TLS 1.2, the newest that TDS 7 carries, has no alert of its own for it. */
const NOT_TOLD_WHY = { verdict: ['TLSFailed', 'TLS'] } as const;
const OF_OLD = 'speaks TLS 1.1 at most';

/** TLS as each protocol starts it, with certificates that no client may accept. */
function certificateCells(connector: Connector, { poor, certificates }: Material): readonly Cell[] {
  const prelude = preludeOf(connector);
  if (prelude === undefined) return [];
  const common = {
    type: connector.type,
    ...manifestOf(connector, 'verify-full', { caCertificate: poor.ca }),
  };
  const encrypted = (options: TLSSocketOptions) => async (socket: Socket, heard: (chunk: Buffer) => void) => {
    const session = new TLSSocket(await prelude(socket), {
      isServer: true,
      ciphers: 'DEFAULT@SECLEVEL=0',
      ...options,
    });
    session.on('error', () => socket.destroy()).on('data', heard);
  };
  const cell = (what: string, verdict: FailureReason, options: TLSSocketOptions): Cell => ({
    ...common,
    what,
    way: 'certificate',
    verdict: [verdict, 'TLS'],
    serve: (socket, heard) => void encrypted(options)(socket, heard),
  });
  const { ca: _, good, ...bad } = poor;
  const wantsClients = { ...pairOf(good), requestCert: true, rejectUnauthorized: true, ca: certificates.ca };
  return [
    ...Object.entries(bad).map(([what, pair]) =>
      cell(`has a certificate ${what}`, REASONS[what as keyof typeof bad], pairOf(pair)),
    ),
    {
      ...cell(OF_CLIENTS, 'ClientCertificateRejected', wantsClients),
      ...(isReachableOnly(connector) && HEARS_NO_MORE),
      ...(connector.type === 'sqlserver' && NOT_TOLD_WHY),
    },
    cell(OF_OLD, 'TLSFailed', { secureContext: createSecureContext({ ...pairOf(good), ...OLD }) }),
  ];
}

const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const; // OpenSSL no longer does it otherwise

const REASONS: Readonly<Record<Exclude<keyof PoorCertificates, 'ca' | 'good'>, FailureReason>> = {
  expired: 'CertificateExpired',
  'not yet valid': 'CertificateExpired',
  'for another host': 'CertificateNameMismatch',
  'self-signed': 'CertificateUntrusted',
  'for clients only': 'CertificateUntrusted',
  'with a weak key': 'CertificateUntrusted',
  'without its intermediate': 'CertificateUntrusted',
};

function pairOf({ certificate, key }: Certificate): { readonly cert: string; readonly key: string } {
  return { cert: certificate, key };
}

/** The cells of servers that know a protocol. */
export function trickCells(tricks: readonly Trick[], pem: Certificates): readonly Cell[] {
  return tricks.map(
    ({ type, by, what, how = 'protocol', serve, parameters, secrets, auth, hearsCanary, verdict }) => {
      const usual = by ? behindCarrier(by) : { type, ...manifestOf(typeOf(type), 'disable') };
      return {
        ...usual,
        what,
        way: how,
        serve: (socket, heard) => serve(socket, heard, pem),
        parameters: parameters ?? usual.parameters,
        secrets: secrets === undefined ? usual.secrets : canaries(secrets),
        ...(auth !== undefined && { auth }),
        ...(hearsCanary !== undefined && { hearsCanary }),
        verdict,
      };
    },
  );
}

/** The parameters and secrets of the first sample that has a credential which may be any text. */
export function manifestOf(connector: Connector, mode: string, more: Readonly<Record<string, string>> = {}) {
  const { samples } = connector;
  const sample =
    samples.find(({ secrets }) => secrets.length > 0 && secrets.every((name) => !isPem(connector, name))) ??
    samples[0];
  const encryption = 'tls' in connector.parameters.properties ? { tls: { mode } } : {};
  const security =
    'security' in connector.parameters.properties && mode !== 'disable' ? { security: 'tls' } : {};
  const scheme = mode === 'disable' ? 'http' : 'https';
  const web = { url: `${scheme}://host/`, endpoint: `${scheme}://host` };
  const address = Object.fromEntries(
    Object.entries(web).filter(([name]) => name in connector.parameters.properties),
  );
  return {
    parameters: { ...sample.parameters, ...encryption, ...security, ...address },
    secrets: { ...canaries(sample.secrets.filter((name) => !isPem(connector, name))), ...more },
  };
}

function canaries(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `${CANARY}-${name}`]));
}

function isPem(connector: Connector, name: string): boolean {
  const schema: { readonly format?: string } | undefined = connector.secrets.properties[name];
  return schema?.format === 'pem';
}

function encrypts({ parameters: { properties } }: Connector): boolean {
  return 'tls' in properties;
}
