/*
 * How requests to clouds are signed, and what tokens are exchanged for.
 */

/** A signature of AWS, version 4. */
export interface SignatureV4 {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The same with temporary keys, which the Security Token Service gives for a role; with the keys given, where no role is named. */
export interface RoleSignature {
  readonly service: string;
  readonly region: string;
  /** What the test does, as a policy of AWS calls it: the temporary keys may do nothing else. */
  readonly action: string;
  /** Keys that are stored. */
  readonly keys?: Omit<SignatureV4, 'service' | 'region'>;
  /** Of a ServiceAccount, for the role in `parameters.roleArn`. */
  readonly token?: string;
}

/** A token of an issuer that a pool of Google trusts, exchanged for one of Google (RFC 8693), and that for one of a service account where a parameter names it. */
export interface GoogleWorkload {
  readonly token: string;
  readonly scope: string;
}
