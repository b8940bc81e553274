import type { GoogleWorkload, RoleSignature, SignatureV4 } from './cloud.ts';
import type { FailureReason } from './reasons.ts';

/**
 * One question to an HTTP service, as data: for the types that are built in, and fit to be read from a manifest.
 * `{parameters.x}` and `{secrets.x}` in a text stand for one field and are encoded for the place where they stand;
 * there is no other syntax. An entry whose field is not given is left out.
 */
export interface HttpCheck {
  /** GET unless said otherwise. */
  readonly method?: 'GET' | 'POST' | 'PROPFIND';
  /** An address, or `{parameters.x}` that holds one, and a path behind it. No secret stands in it. */
  readonly url: string;
  /** A field that holds a path below the address, whose parts are encoded one by one. */
  readonly below?: string;
  readonly query?: Texts;
  readonly headers?: Texts;
  /** A body of form fields, or of JSON; every text in it may hold fields. */
  readonly form?: Texts;
  readonly json?: unknown;
  /** A body of another kind; fields are escaped as XML has it. */
  readonly body?: TextBody;
  readonly auth?: HttpAuth;
  readonly expect?: Expectation;
  /** What a status means here, where it does not mean the usual. */
  readonly reasons?: Readonly<Record<string, FailureReason>>;
  /** What words in an answer mean; asked before the status is. */
  readonly tells?: readonly Tell[];
  /**
   * JSON Pointers by parameter: where the answer has null there, the service knows nothing of the name that the parameter
   * gives, and goes on without.
   */
  readonly names?: Texts;
  /** What is asked instead where these words are the answer: one kind of credential may not ask what others may. */
  readonly otherwise?: Pick<Tell, 'at' | 'is'> & {
    readonly ask: Pick<HttpCheck, 'url' | 'query' | 'expect'>;
  };
  /** JSON Pointer to the right in an answer that tells of rights: nothing or false there is a refusal. */
  readonly grants?: string;
  /** Words of a refusal by which the service shows that it knows the credential; with it, the refusal is an answer. */
  readonly admits?: Pick<Tell, 'at' | 'is'>;
  /** True where the service takes its credential in the query and nowhere else. */
  readonly secretInQuery?: boolean;
  /** True where the service takes its credential in the path and nowhere else. */
  readonly secretInPath?: boolean;
  /** Of an answer by instalments: JSON Pointer to where the next one is; the last one has nothing there, and is judged. */
  readonly follow?: string;
}

/** A body that is neither a form nor JSON. */
interface TextBody {
  /** The value of Content-Type. */
  readonly type: string;
  /** The first of these whose fields are all given is sent. */
  readonly texts: readonly [string, ...string[]];
}

/** A question that proves a port, and no more than that. */
export interface TcpCheck {
  readonly host: string;
  readonly port: string | number;
  /** True where the port speaks TLS from the first byte. */
  readonly tls?: boolean;
}

/** The test of a type that is declared by a manifest: one of the two. */
export interface DeclaredCheck {
  readonly http?: HttpCheck;
  readonly tcp?: TcpCheck;
}

/** One field in a template. */
export const FIELD = /\{(parameters|secrets)\.([A-Za-z][A-Za-z0-9]*)\}/g;
/** The address of a check: what says where it leads, and the path behind it. */
export const ADDRESS = /^(\{parameters\.[A-Za-z0-9]+\}|https?:\/\/[^/{}]+)(\/.*)?$/;

/** The answer that is right. */
interface Expectation {
  /** Any 2xx unless said otherwise. */
  readonly status?: readonly number[];
  /** A schema for each JSON Pointer. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** A text that stands in the body, where that is no JSON. */
  readonly text?: string;
  /** A header that is there, where the body is empty. */
  readonly header?: string;
}

/** Templates by name. */
export type Texts = Readonly<Record<string, string>>;

/** Words by which a service says why it refuses. */
export interface Tell {
  /** JSON Pointer to the word; without it, the words are looked for in the whole body of a refusal. */
  readonly at?: string;
  readonly is: readonly string[];
  readonly reason: FailureReason;
  /** True where the service refuses with a status of success, so that words are looked for there too. */
  readonly inSuccess?: true;
}

/** How the credential is made that goes with the request, where it is more than a text in a header. */
export type HttpAuth =
  | { readonly basic: BasicLogin }
  | { readonly digest: { readonly user: string; readonly password: string } }
  | { readonly oauth2: ClientCredentials }
  | { readonly refresh: RefreshToken }
  | { readonly login: TokenLogin }
  | { readonly googleWorkload: GoogleWorkload }
  | { readonly assertion: Assertion }
  | { readonly serviceAccount: ServiceAccount }
  | { readonly sigv4: SignatureV4 }
  | { readonly awsRole: RoleSignature }
  | { readonly oauth1: OAuth1 }
  | { readonly clientAssertion: ClientKey }
  | { readonly sharedKey: SharedKey }
  | { readonly masterKey: string }
  | { readonly keyPair: UserKeyPair }
  | { readonly installation: Installation }
  | { readonly sas: string };

/** HTTP Basic. */
export interface BasicLogin {
  readonly user: string;
  readonly password: string;
  /** True where the service takes no password without TLS, so that none is sent. */
  readonly encrypted?: true;
  /** True where both are encoded first, as OAuth 2.0 says (RFC 6749, section 2.3.1). */
  readonly encoded?: true;
}

/** Where a token goes that was asked for: `{token}` stands for it. As a Bearer token in Authorization unless said otherwise. */
export interface TokenHeader {
  readonly header: string;
  readonly value: string;
}

/** OAuth 2.0 client credentials: a token is asked for, and goes to the service alone. */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Proves the client: a secret that is sent, or a key (RS256, ES256) whose signature is. */
  readonly clientSecret?: string;
  readonly privateKey?: string;
  /** Or a token of an issuer that the service trusts, such as that of a ServiceAccount (RFC 7523). */
  readonly assertion?: string;
  /** The certificate by which the service knows the key (RS256 alone). */
  readonly certificate?: string;
  /** Where the secret goes; in the form unless said otherwise. */
  readonly secretIn?: 'form' | 'header';
  /** Further fields of the form: scope, audience, and what the service adds. */
  readonly form?: Texts;
  readonly tokenHeader?: TokenHeader;
}

/** A log-in whose answer holds a token, for services that have a form of their own for it. */
export interface TokenLogin {
  readonly url: string;
  readonly headers?: Texts;
  /** The body, in JSON. */
  readonly json: Texts;
  /** JSON Pointer to the token in the answer. */
  readonly token: string;
  readonly tokenHeader: TokenHeader;
  /** What a status of the log-in means, where it does not mean the usual. */
  readonly reasons?: Readonly<Record<string, FailureReason>>;
}

/** The key of a client, whose signature goes into the form that asks for a token (RFC 7523, section 2.2). */
export interface ClientKey {
  readonly clientId: string;
  readonly privateKey: string;
  /** The certificate by which the service knows the key (RS256 alone). */
  readonly certificate?: string;
}

/** A key pair of a user of Snowflake: what it signs is the token, which names the public half by its fingerprint. */
export interface UserKeyPair {
  /** Without its region. */
  readonly account: string;
  readonly user: string;
  readonly privateKey: string;
  readonly passphrase: string;
}

/** The key of an application of GitHub, exchanged for a token of one of its installations. */
export interface Installation {
  readonly tokenUrl: string;
  readonly appId: string;
  readonly privateKey: string;
}

/** A refresh token of OAuth 2.0 that stays: one that the service replaces at each use would be lost by a test, and is refused. */
export interface RefreshToken {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly refreshToken: string;
  /** Where the secret of the client goes; in the form unless said otherwise. */
  readonly secretIn?: 'form' | 'header';
  readonly form?: Texts;
  readonly tokenHeader?: TokenHeader;
}

/** A statement about a user that the key of a client signs (RS256), exchanged for a token (RFC 7523). */
export interface Assertion {
  readonly tokenUrl: string;
  /** iss, sub, aud, and what the service adds. */
  readonly claims: Texts;
  readonly privateKey: string;
}

/** The key of a Google service account, exchanged for a token (RFC 7523). */
export interface ServiceAccount {
  /** The JSON document of the key. Its own token_uri is not asked: the writer of the Secret does not choose the address. */
  readonly document: string;
  readonly tokenUrl: string;
  readonly scope: string;
  /** In whose name it asks, where not in its own. */
  readonly subject?: string;
}

/** A signature of OAuth 1.0 (RFC 5849), by HMAC. */
export interface OAuth1 {
  readonly realm?: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
  readonly hash: 'sha1' | 'sha256';
}

/** A signature by the key of an account of Azure Storage. `sas` is the other way: a signature made beforehand, as a query. */
export interface SharedKey {
  readonly account: string;
  /** In base64, as Azure shows it. */
  readonly key: string;
  /** Tables sign less than blobs, files and queues do. */
  readonly of: 'blob' | 'table';
}
