import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { TokenAudience } from './accountToken.ts';
import type { DeclaredCheck } from './check.ts';
import type { Purpose, Rights } from './purpose.ts';
import type { Formats } from './rendering.ts';
import type { Static, TlsParameters, TObject } from './schema.ts';
import type { Secret } from './secret.ts';
import type { Step } from './step.ts';
import type { Verification } from './verification.ts';

/** What a catalogue sorts its types by. */
export const CATEGORIES = [
  'database',
  'warehouse',
  'search',
  'storage',
  'messaging',
  'mail',
  'directory',
  'api',
  'crm',
  'finance',
  'marketing',
  'support',
  'productivity',
  'observability',
  'ai',
  'generic',
] as const;

/** One of `CATEGORIES`. */
type Category = (typeof CATEGORIES)[number];

/** How far a type has been proven in use. */
export type Stage = 'alpha' | 'beta' | 'stable' | 'deprecated';

/** One connection type: all that the catalogue, the documentation and the probe know of it. */
export interface Connector<P extends TObject = TObject, S extends TObject = TObject> {
  readonly type: string;
  /** The type whose driver this one shares, and which stands for it where the driver alone is tried. */
  readonly family?: string;
  readonly title: string;
  readonly summary: string;
  readonly category: Category;
  readonly stage: Stage;
  readonly verified?: Verification;
  /** Other names under which people search for it. */
  readonly aliases?: readonly string[];
  /** Schema of spec.parameters; nothing secret in it. */
  readonly parameters: P;
  /** Schema of the values that only come from Kubernetes Secrets. */
  readonly secrets: S;
  /** Parameters of which one has to be given; the first is the one that is missed. */
  readonly oneOf?: readonly [string, ...string[]];
  /** Parameters that may come from a Secret instead, because they rotate together with the password. */
  readonly identity?: readonly (keyof Static<P> & string)[];
  /** The credential is sent before the server has said anything: one that hangs up then may have refused it. */
  readonly speaksFirst?: true;
  /** Accounts are locked after few wrong passwords there: a refused one is never tried again in the hope of a role to come. */
  readonly locksEarly?: true;
  /** Named one-of groups of secrets; absent where the required secrets are the only way. */
  readonly auth?: Readonly<Record<string, AuthProfile<S>>>;
  readonly samples: readonly [Sample<P, S>, ...Sample<P, S>[]];
  /** What programs read it in; every type has env besides. */
  readonly formats?: Formats;
  /** Its whole address is given as a connection string, which `formats` does not write. */
  readonly hasConnectionString?: true;
  /** What the test does on the wire, in sentences for people; absent where there is no test. */
  readonly testing?: string;
  /** What the test needs, by `spec.test.purpose`; absent where only `connect` can be asked for, and no right is known to it. */
  readonly rights?: Rights;
  /** True where `spec.test.probe` has to say what to ask, and the test is not supported without. */
  readonly needsProbe?: boolean;
  /** True where the test opens the port and closes it again: it has no protocol, and proves no more than that. */
  readonly reachableOnly?: true;
  /** Of a type that a manifest declares: what its test asks, which goes to the probe process with each order. */
  readonly declaredCheck?: DeclaredCheck;
  /** The endpoints that valid parameters name, where they are not called host, hosts, srv, brokers, url or endpoint. Pure. */
  endpoints?(this: void, parameters: Readonly<Record<string, unknown>>): readonly Endpoint[];
  /** Rules that JSON Schema cannot say. Pure. */
  check?(parameters: Static<P>): readonly Finding[];
  /** The test; throws ConnectionFailure. Absent: the type has none (`TestNotSupported`). */
  test?(context: TestContext<P, S>): Promise<TestReport>;
}

/** A host and port that a manifest names. */
export interface Endpoint {
  /** Where it names it, from `spec` on. */
  readonly path: string;
  readonly host: string;
  /** Undefined where the manifest leaves it to the type. */
  readonly port: number | undefined;
  /** True where the manifest asks for a way without TLS. */
  readonly clear?: boolean;
}

/** A way to authenticate: the secrets that it needs, and those it may take besides. */
export interface AuthProfile<S extends TObject = TObject> {
  readonly title: string;
  readonly secrets: readonly (keyof Static<S> & string)[];
  readonly optional?: readonly (keyof Static<S> & string)[];
  /** Parameters that it needs, and other profiles do not. */
  readonly parameters?: readonly string[];
  /** For whom the token of `spec.serviceAccountRef` is; absent where the profile takes none. */
  readonly tokenFor?: TokenAudience;
}

/** A manifest in miniature: shown in the documentation, and checked against the schemas. */
export interface Sample<P extends TObject, S extends TObject> {
  readonly name: string;
  readonly parameters: Static<P>;
  readonly secrets: readonly (keyof Static<S> & string)[];
}

/** A mistake at a path below `parameters`, in words that repeat no value. */
export interface Finding {
  readonly path: string;
  readonly message: string;
}

/** What `spec.test.probe` asks of an HTTP service. */
export interface ProbeQuestion {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect?: {
    readonly status?: readonly number[];
    readonly json?: Readonly<Record<string, unknown>>;
  };
}

/** What a test is given: data, a deadline, and the only way to a socket. */
export interface TestContext<P extends TObject = TObject, S extends TObject = TObject> {
  /** Without the defaults of the schema: a missing optional parameter is `undefined`. */
  readonly parameters: Readonly<Static<P>>;
  readonly secrets: {
    readonly [K in keyof Static<S>]: undefined extends Static<S>[K] ? Secret | undefined : Secret;
  };
  /** Name of the auth profile in force; undefined where the type has none. */
  readonly auth: string | undefined;
  readonly probe: ProbeQuestion | undefined;
  /** One that the type has a right for, or `connect`. */
  readonly purpose: Purpose;
  /** Aborted at the deadline and at shutdown. */
  readonly signal: AbortSignal;
  readonly network: Network;
  /** Times a step; a failure inside it that names no step of its own is this step's. */
  step<T>(this: void, name: Step, run: () => Promise<T>): Promise<T>;
}

/** The only way from a test to a server. */
export interface Network {
  /**
   * Resolves once, checks every address, connects to a checked one: the steps Resolve and Connect. Behind a proxy or an
   * SSH server, `remoteAddress` of the socket is the host as it was asked for.
   */
  dial(target: Target): Promise<Socket>;
  /** TLS on a dialled socket, or on what a protocol makes of one: the step TLS. Not for `mode: disable`. */
  secure(socket: Duplex, security: Security): Promise<TLSSocket>;
  /**
   * Asks DNS for the servers of a service (SRV records), and for what else it says of the name (TXT records): the step
   * Resolve. The servers are judged when they are dialled.
   */
  locate(service: string, domain: string): Promise<ServiceRecords>;
  /** Aborted when a server has had its part of the time left, where so many others need theirs. */
  share(others: number): AbortSignal;
}

/** Protocols that can be told by their first bytes, and that are found where another one is expected. */
export type Speech =
  'SSH' | 'HTTP' | 'MySQL' | 'TLS' | 'SMTP or FTP' | 'IMAP' | 'POP3' | 'Redis' | 'PostgreSQL';

/** Where to connect. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** How many more would be tried after this one, and need some of the time. */
  readonly others?: number;
  /** What the server speaks first, where it is one of these. */
  readonly speaks?: Speech;
}

/** What DNS says of a service. */
export interface ServiceRecords {
  /** In lower case, and whole: without a dot at the end. */
  readonly servers: readonly Target[];
  readonly texts: readonly string[];
}

/** How a TLS session is verified. */
export interface Security {
  /** The host as the user wrote it; the name that is verified unless `tls.serverName` says otherwise. */
  readonly host: string;
  readonly tls: TlsParameters | undefined;
  readonly caCertificate?: Secret | undefined;
  /** The public authorities are trusted besides `caCertificate`, not instead of it. */
  readonly trustsPublic?: boolean;
  readonly clientCertificate?: Secret | undefined;
  readonly clientKey?: Secret | undefined;
  /** The newest version that the protocol carries, where it does not carry every one. */
  readonly newest?: 'TLSv1.2';
  /** What the protocol is called in the handshake (ALPN), where servers want to hear it. */
  readonly alpn?: string;
}

/** Of several servers, how many answered. */
export interface AnsweringServers {
  readonly answered: number;
  readonly of: number;
}

/** What a test that succeeded learnt; the probe limits length and characters of each field. */
export interface TestReport {
  /** True where the protocol can prove no more than that the port answers. */
  readonly reachableOnly?: true;
  /** True where the server accepted the credential, and its rights could not be asked about. */
  readonly authenticatedOnly?: boolean;
  /** True where a credential is given and the server asked for none: it may not have looked at it. */
  readonly credentialUnasked?: boolean;
  readonly server?: { readonly name: string; readonly version?: string | undefined };
  /** How many of the servers that the manifest names answered, where it names several. */
  readonly servers?: AnsweringServers;
  /** When the credential expires, where the server tells in the session of the test. */
  readonly credentialExpiry?: { readonly kind: 'Password' | 'Token'; readonly at: Date } | undefined;
}

/** Whether a server is asked at all. */
export function hasTest({ test, declaredCheck }: Pick<Connector, 'test' | 'declaredCheck'>): boolean {
  return test !== undefined || declaredCheck?.http !== undefined || declaredCheck?.tcp !== undefined;
}

/** Whether the test of a type proves no more than that a port answers. */
export function isReachableOnly({
  reachableOnly,
  declaredCheck,
}: Pick<Connector, 'reachableOnly' | 'declaredCheck'>): boolean {
  return reachableOnly === true || declaredCheck?.tcp !== undefined;
}

/** Declares a connection type; every type in it is inferred from the two schemas. */
export function connector<P extends TObject, S extends TObject>(
  definition: Connector<P, S>,
): Connector<P, S> {
  return definition;
}
