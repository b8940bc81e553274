import type { FailureReason } from './failure.ts';

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
  readonly query?: Texts;
  readonly headers?: Texts;
  /** A body of form fields, or of JSON; every text in it may hold fields. */
  readonly form?: Texts;
  readonly json?: unknown;
  readonly auth?: HttpAuth;
  readonly expect?: Expectation;
  /** What a status means here, where it does not mean the usual. */
  readonly reasons?: Readonly<Record<string, FailureReason>>;
  /** What words in an answer mean; asked before the status is. */
  readonly tells?: readonly Tell[];
  /** True where the service takes its credential in the query and nowhere else. */
  readonly secretInQuery?: boolean;
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
export interface Expectation {
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
}

/** How the credential is made that goes with the request, where it is more than a text in a header. */
export type HttpAuth =
  | { readonly basic: { readonly user: string; readonly password: string } }
  | { readonly digest: { readonly user: string; readonly password: string } }
  | { readonly oauth2: ClientCredentials }
  | { readonly refresh: RefreshToken }
  | { readonly serviceAccount: ServiceAccount }
  | { readonly sigv4: SignatureV4 }
  | { readonly sharedKey: SharedKey }
  | { readonly sas: string };

/** OAuth 2.0 client credentials: a token is asked for, and goes to the service alone. */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Proves the client: a secret that is sent, or a key (RS256) whose signature is. */
  readonly clientSecret?: string;
  readonly privateKey?: string;
  /** Where the secret goes; in the form unless said otherwise. */
  readonly secretIn?: 'form' | 'header';
  /** Further fields of the form: scope, audience, and what the service adds. */
  readonly form?: Texts;
}

/** A refresh token of OAuth 2.0 that stays: one that the service replaces at each use would be lost by a test, and is refused. */
export interface RefreshToken {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly refreshToken: string;
  readonly form?: Texts;
}

/** The key of a Google service account, exchanged for a token (RFC 7523). */
export interface ServiceAccount {
  /** The JSON document of the key. Its own token_uri is not asked: whoever wrote the Secret does not say where to. */
  readonly document: string;
  readonly tokenUrl: string;
  readonly scope: string;
}

/** A signature of AWS, version 4. */
export interface SignatureV4 {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A signature by the key of an account of Azure Storage. `sas` is the other way: a signature made beforehand, as a query. */
export interface SharedKey {
  readonly account: string;
  /** In base64, as Azure shows it. */
  readonly key: string;
  /** Tables sign less than blobs, files and queues do. */
  readonly of: 'blob' | 'table';
}
