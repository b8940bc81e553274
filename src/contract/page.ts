import type {
  PastedAddress,
  ConnectionDraft,
  ManifestText,
  ObjectPlace,
  PageFinding,
  SaveAnswer,
  SaveRequest,
  SecretChoices,
  TestLine,
  TypeCard,
  TypeForm,
} from './pageForm.ts';
import type {
  ActAnswer,
  ActRequest,
  ConnectionDetail,
  DoctorFinding,
  ExportRequest,
  FlowRow,
  ForeignDrafts,
  GridLine,
  ImpactGraph,
  ImportPreview,
  ImportRequest,
  PolicyRow,
  SealedExport,
  UsageGraph,
} from './pageViews.ts';

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
  address: { request: { readonly type: string; readonly address: string }; answer: PastedAddress };
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
  connections: { request: { readonly namespace?: string; readonly name?: string }; line: GridLine };
  /** A test of what a form says, before anything is saved, or of a Connection that is there. Ending the request ends the test. */
  test: { request: { readonly draft: ConnectionDraft } | { readonly saved: ObjectPlace }; line: TestLine };
}

type Empty = Readonly<Record<string, never>>;

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
