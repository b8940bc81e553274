/*
 * What the Connections page and its local process (`kubectl connection ui`) say to each other. Each call is
 * `POST /api/NAME` with a JSON body and the header `authorization: Bearer TOKEN`; a call of `PageStreams` answers with
 * one JSON value a line until it ends. No answer holds a token of the cluster or a value of a Secret.
 */

/** The calls that have one answer. */
export interface PageCalls {
  /** The one call without a token; it works once. The secret stands in the fragment of the URL: `#once=SECRET`. */
  exchange: { request: { readonly once: string }; answer: { readonly token: string } };
  session: { request: { readonly namespace?: string }; answer: PageSession };
  types: { request: Empty; answer: readonly TypeCard[] };
  type: { request: { readonly type: string }; answer: TypeForm };
  /** Takes an address apart that was pasted; what in it is a credential goes back as typed by the user, in `values`. */
  address: { request: { readonly type: string; readonly address: string }; answer: AddressParts };
  judge: { request: ConnectionDraft; answer: readonly PageFinding[] };
  /** The manifest; values that were typed stand in it as names of keys alone. */
  manifest: { request: ConnectionDraft; answer: ManifestText };
  secrets: { request: { readonly namespace: string }; answer: SecretChoices };
  /** Creates, or replaces what has this resourceVersion; with `dryRun` the API server only judges. */
  save: { request: SaveRequest; answer: SaveAnswer };
  connection: { request: ObjectPlace; answer: ConnectionDetail };
  act: { request: ActRequest; answer: readonly ActAnswer[] };
  /** A draft of the copy, without credentials: it is saved like any other. */
  duplicate: { request: ObjectPlace & { readonly to: ObjectPlace }; answer: ConnectionDraft };
  usage: { request: ObjectPlace; answer: UsageGraph };
  /** What the rotation of a Secret touches. */
  impact: { request: ObjectPlace; answer: ImpactGraph };
  export: { request: ExportRequest; answer: SealedExport };
  importPlan: { request: ImportRequest; answer: ImportPreview };
  import: { request: ImportRequest; answer: ImportPreview };
  products: { request: Empty; answer: readonly string[] };
  /** Turns a file of another product into drafts; credentials in it stay in the process, under `held`. */
  convert: { request: { readonly product: string; readonly text: string }; answer: ForeignDrafts };
  doctor: { request: Empty; answer: readonly DoctorFinding[] };
  policies: { request: Empty; answer: readonly PolicyRow[] };
  flows: { request: { readonly namespace?: string }; answer: readonly FlowRow[] };
}

/** The calls that answer line by line. */
export interface PageStreams {
  /** All rows, then `synced`, then each change as it happens. No namespace: that of all, where the user may see it. */
  connections: { request: { readonly namespace?: string }; line: GridLine };
  /** A test of what a form says, before anything is saved, or of a Connection that is there. Ending the request ends the test. */
  test: { request: { readonly draft: ConnectionDraft } | { readonly saved: ObjectPlace }; line: TestLine };
}

type Empty = Readonly<Record<string, never>>;

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

/** What the page may do, and for whom. */
export interface PageSession {
  readonly version: string;
  /** The context of the kubeconfig, as people know it. */
  readonly place: string;
  /** Namespace that the page begins in; '' for all. */
  readonly namespace: string;
  /** Those that the user may list; only the one that the page begins in where they may not. */
  readonly namespaces: readonly string[];
  readonly readOnly: boolean;
  /** Why a thing cannot be done; what is not in it can be. Hidden by the page, with the reason. */
  readonly refusals: Readonly<Partial<Record<PageRight, string>>>;
}

/** What a button needs. */
export type PageRight =
  'list' | 'create' | 'update' | 'delete' | 'test' | 'createSecret' | 'listSecrets' | 'readSecrets' | 'flows';

/** A line of the grid's stream. */
export type GridLine =
  | { readonly put: readonly GridRow[] }
  | { readonly gone: readonly ObjectPlace[] }
  /** All that there was has been sent. */
  | { readonly synced: true }
  /** All rows are sent anew: forget those that are there. */
  | { readonly reset: true }
  /** The API server does not answer; `message` says why. Rows stay until it is back, with `reset` or `synced`. */
  | { readonly lost: string };

/** A Connection in the grid. */
export interface GridRow extends ObjectPlace {
  readonly uid: string;
  readonly type: string;
  readonly title: string;
  readonly category: string;
  /** True, False or Unknown. */
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  /** Of `message`: a sentence about the reason. */
  readonly meaning: string;
  readonly failedStep?: string;
  readonly usedBy: number;
  readonly suspended: boolean;
  readonly lastTest?: string;
  /** Since when Ready has its status. */
  readonly since?: string;
  readonly created?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What ends first: a certificate or a password, and when. */
  readonly expiry?: { readonly kind: string; readonly time: string };
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
export interface AuthChoice {
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
export interface AddressParts {
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
  /** Somebody else has changed it: both sides, and the version to save over after a look. */
  | {
      readonly conflict: {
        readonly theirs: string;
        readonly yours: string;
        readonly resourceVersion: string;
      };
    };

/** One Connection, whole. */
export interface ConnectionDetail extends GridRow {
  readonly resourceVersion: string;
  readonly draft: ConnectionDraft;
  readonly conditions: readonly PageCondition[];
  readonly lastTestResult?: TestEnd;
  readonly history: readonly { readonly time: string; readonly ready: string; readonly reason: string }[];
  readonly expiries: readonly { readonly kind: string; readonly time: string }[];
  readonly yaml: string;
  readonly events: readonly PageEvent[];
  /** Whether its type has a test, as on its card. */
  readonly tested: TypeCard['tested'];
  readonly testing: string;
  /** What the operator keeps of a credential that the server refused, in words. */
  readonly lock?: string;
}

/** A condition in words. */
export interface PageCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly meaning: string;
  /** What to do, where something is wrong. */
  readonly remedy?: string;
  readonly since: string;
}

/** An Event of the API server about an object. */
export interface PageEvent {
  readonly time: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

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

/** What to do with Connections. */
export interface ActRequest {
  readonly verb: 'suspend' | 'resume' | 'delete' | 'test';
  readonly connections: readonly ObjectPlace[];
}

/** What became of one. */
export interface ActAnswer extends ObjectPlace {
  readonly done: boolean;
  readonly message: string;
  /** What uses it, where that is why it was not deleted. */
  readonly users?: readonly UsageEdge[];
}

/** Who uses a Connection, and where. */
export interface UsageGraph {
  readonly connection: ObjectPlace;
  readonly count: number;
  readonly edges: readonly UsageEdge[];
  /** Where status names only some of the users of other kinds. */
  readonly truncated: boolean;
}

/** A place where a Connection is named. */
export interface UsageEdge {
  /** `Flow`, `KafkaConnector`. */
  readonly kind: string;
  readonly name: string;
  readonly step: string;
  readonly path: string;
  /** Table, topic or path, where there is one. */
  readonly object: string;
}

/** What hangs on a Secret. */
export interface ImpactGraph {
  readonly secret: ObjectPlace;
  readonly connections: readonly {
    readonly connection: string;
    readonly type: string;
    readonly ready: string;
    readonly through: string;
    readonly flows: readonly string[];
  }[];
}

/** Connections for a sealed file. */
export interface ExportRequest {
  readonly connections: readonly ObjectPlace[];
  readonly withCredentials: boolean;
  /** One of the two. */
  readonly passphrase?: string;
  readonly recipients?: readonly string[];
}

/** A sealed file, for the browser to keep. */
export interface SealedExport {
  readonly file: string;
  readonly base64: string;
  readonly summary: string;
  readonly notes: readonly string[];
}

/** A sealed file, and how it is to be taken in. */
export interface ImportRequest {
  readonly base64: string;
  /** One of the two. */
  readonly passphrase?: string;
  readonly identity?: string;
  readonly onConflict: 'add' | 'replace' | 'keep';
  readonly adopt: boolean;
  readonly enable: boolean;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly names: Readonly<Record<string, string>>;
}

/** What becomes, or became, of each object of a file. */
export interface ImportPreview {
  readonly created: string;
  readonly rows: readonly {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly outcome: string;
    readonly detail: string;
  }[];
}

/** What a file of another product says. */
export interface ForeignDrafts {
  readonly drafts: readonly ConnectionDraft[];
  /** What has no counterpart, field by field. */
  readonly notes: readonly string[];
}

/** What a check of `doctor` found. */
export interface DoctorFinding {
  readonly check: string;
  readonly verdict: 'ok' | 'note' | 'wrong' | 'unknown';
  readonly detail: string;
  readonly lines: readonly string[];
  readonly remedy?: string;
}

/** A ConnectionPolicy. */
export interface PolicyRow {
  readonly name: string;
  readonly yaml: string;
}

/** A Flow. */
export interface FlowRow extends ObjectPlace {
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  readonly connections: readonly string[];
}
