import type { ConnectionDraft, ObjectPlace, TestEnd, TypeCard } from './pageForm.ts';

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

/** One Connection, whole. */
export interface ConnectionDetail extends GridRow {
  /** Changes with what people write, and not with the status. */
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

/** The users of a Connection, and where they name it. */
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
