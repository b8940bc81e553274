import type { OwnerReference } from '../runtime/kind.ts';

/** A Secret as the API server holds it: values in base64. */
export interface SecretObject {
  readonly metadata: SecretIdentity & {
    readonly ownerReferences?: readonly OwnerReference[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What tells one revision of a Secret or ConfigMap from another. */
export interface SecretIdentity {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** A ConfigMap as the API server holds it: text as it is, and bytes in base64. */
export interface ConfigMapObject {
  readonly metadata: SecretIdentity;
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}
