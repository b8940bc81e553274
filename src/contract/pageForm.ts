/** The body of an answer with a status of 400 or more. */
export interface PageError {
  /** What is so, and what to do. */
  readonly message: string;
  /** Status of the API server, where it refused: 403, 404, 409. */
  readonly cluster?: number;
}

/** An object of a namespace. */
export interface ObjectPlace {
  readonly namespace: string;
  readonly name: string;
}

/** A card of the gallery. */
export interface TypeCard {
  readonly type: string;
  readonly title: string;
  readonly category: string;
  readonly stage: string;
  readonly summary: string;
  readonly aliases: readonly string[];
  /** `told`: it is tested if told what to ask. */
  readonly tested: 'yes' | 'no' | 'told';
  /** Declared in the cluster, by users. */
  readonly declared: boolean;
  /** How many Connections have it, where the cluster says so. */
  readonly usedBy?: number;
}

/** All that the form of a type needs. */
export interface TypeForm extends TypeCard {
  /** JSON Schema of the parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: readonly SecretField[];
  readonly profiles: readonly AuthChoice[];
  /** Parameters that may come from a Secret instead. */
  readonly identity: readonly string[];
  /** One of these has to be given, where there are any. */
  readonly oneOf: readonly string[];
  /** Secrets that hold a whole address: uri, connectionString, jdbcUrl. */
  readonly addresses: readonly string[];
  /** Paths of parameters that hold the key of an SSH server. */
  readonly hostKeys: readonly string[];
  /** What the test does; the sentence why there is none where `tested` is `no`. */
  readonly testing: string;
  readonly sample: string;
}

/** A secret of a type. */
export interface SecretField {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Several lines: a PEM block or a JSON document. */
  readonly multiline: boolean;
}

/** A way to authenticate. */
interface AuthChoice {
  readonly name: string;
  readonly title: string;
  readonly secrets: readonly string[];
  readonly optional: readonly string[];
}

/** The state of a form. */
export interface ConnectionDraft extends ObjectPlace {
  readonly type: string;
  readonly auth?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Keys of Secrets that are there. */
  readonly secrets: Readonly<Record<string, { readonly name: string; readonly key: string }>>;
  /** What was typed. Goes to the process, and never comes back. */
  readonly values: Readonly<Record<string, string>>;
  /** A ticket for values that the process holds, of a file or an address that was taken apart. */
  readonly held?: string;
  /** The secrets that these are for. */
  readonly heldNames?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** The rest of the spec as it is: test, secretsFrom, parametersFrom, serviceAccountRef, description, suspend. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** A mistake in a form. */
export interface PageFinding {
  /** `spec.parameters.tls.mode`. */
  readonly path: string;
  readonly message: string;
}

/** An address in its parts. */
export interface PastedAddress {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the secrets that stood in it; their values are held by the process for this draft. */
  readonly secrets: readonly string[];
  /** For `ConnectionDraft.held`; undefined where there was no credential. */
  readonly held?: string;
  readonly notes: readonly string[];
}

/** A manifest to look at and to copy. */
export interface ManifestText {
  readonly yaml: string;
  /** Commands that propose it as a pull request, to copy. */
  readonly proposal: string;
}

/** The Secrets of a namespace that the user may see: names and keys. */
export interface SecretChoices {
  readonly secrets: readonly { readonly name: string; readonly keys: readonly string[] }[];
  /** Why the list is empty or has no keys, where a right is missing. */
  readonly refusal?: string;
}

/** What to save. */
export interface SaveRequest {
  readonly draft: ConnectionDraft;
  /** Of what is replaced; undefined: it is new. */
  readonly resourceVersion?: string;
  readonly dryRun: boolean;
}

/** How saving went. */
export type SaveAnswer =
  | { readonly saved: ObjectPlace; readonly resourceVersion: string; readonly warnings: readonly string[] }
  /** Admission or the judge refuses. */
  | { readonly refused: readonly PageFinding[] }
  /** It was changed since the form was opened: both sides, and the version to save over after a look. */
  | {
      readonly conflict: {
        readonly theirs: string;
        readonly yours: string;
        readonly resourceVersion: string;
      };
    };

/** A line of a test's stream. */
export type TestLine =
  | { readonly step: TestStep }
  /** While no operator answers: what is so, and what to do. */
  | { readonly waiting: string }
  | { readonly end: TestEnd }
  | { readonly error: PageError };

/** A step that a test has done. */
export interface TestStep {
  readonly name: string;
  readonly outcome: string;
  readonly durationMs: number;
}

/** How a test ended. */
export interface TestEnd {
  readonly result: 'Succeeded' | 'Failed' | 'NotSupported' | 'Interrupted';
  readonly reason: string;
  readonly message: string;
  readonly meaning: string;
  readonly remedy?: string;
  readonly failedStep?: string;
  readonly steps: readonly TestStep[];
  readonly durationMs: number;
  readonly time?: string;
  readonly server?: { readonly name: string; readonly version?: string };
  readonly tls?: { readonly issuer: string; readonly notAfter: string };
  /** What the server showed where nothing is pinned yet; to trust it, its last 8 letters are typed. */
  readonly offer?: TrustOffer;
}

/** What can be trusted from now on. */
export interface TrustOffer {
  readonly kind: 'hostKey' | 'authority';
  /** `SHA256:…`. */
  readonly fingerprint: string;
  /** Where it goes: `parameters.hostKey`, or `values.caCertificate`. */
  readonly path: string;
  /** Public: the key or the certificate itself. */
  readonly material: string;
  readonly subject?: string;
}
