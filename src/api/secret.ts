/** A Secret as the API server holds it: values in base64. */
export interface SecretObject {
  readonly metadata: SecretIdentity & {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** What tells one revision of a Secret from another. */
export interface SecretIdentity {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}
