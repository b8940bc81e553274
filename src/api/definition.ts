import type { TObject } from './schema.ts';

/** API group of all kinds. */
export const GROUP = 'mooring.dev';
/** Under which name the operator reports Events. */
export const CONTROLLER = `${GROUP}/operator`;
/** The one version there is. */
export const VERSION = 'v1alpha1';

/** All that makes a custom resource definition: names, columns and the schemas of spec and status. */
export interface ResourceDefinition<S extends TObject = TObject, T extends TObject = TObject> {
  readonly group: typeof GROUP;
  readonly version: typeof VERSION;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** Of the definition itself. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly description: string;
  readonly columns: readonly PrinterColumn[];
  readonly selectable: readonly string[];
  readonly spec: S;
  readonly status: T;
}

/** A column of `kubectl get`; priority 1 shows with `-o wide` only. */
interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean';
  readonly jsonPath: string;
  readonly description: string;
  readonly priority?: 0 | 1;
}

/** The metadata that an object of these kinds carries, as far as Mooring reads it. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Fills in what all definitions share. */
export function definition<S extends TObject, T extends TObject>(
  parts: Omit<ResourceDefinition<S, T>, 'group' | 'version'>,
): ResourceDefinition<S, T> {
  return { group: GROUP, version: VERSION, ...parts };
}

/** The column every kind ends with. */
export const AGE_COLUMN: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since the object was made.',
};

/** The column that shows the status of the condition Ready. */
export const READY_STATUS_COLUMN: PrinterColumn = {
  name: 'Ready',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].status',
  description: 'True, False or Unknown.',
};

const REASON_COLUMN: PrinterColumn = {
  name: 'Reason',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
  description: 'Why, out of a closed list.',
};

/** The columns that show the condition Ready. */
export const READY_COLUMNS: readonly PrinterColumn[] = [READY_STATUS_COLUMN, REASON_COLUMN];

/** The same out of `status.history`: what is suspended, or waits, and was never tested has no condition Ready. */
export const LATEST_READY_COLUMNS: readonly PrinterColumn[] = [
  { ...READY_STATUS_COLUMN, jsonPath: '.status.history[0].ready' },
  { ...REASON_COLUMN, jsonPath: '.status.history[0].reason' },
];

/** The message of the condition Ready, for `-o wide`. */
export const MESSAGE_COLUMN: PrinterColumn = {
  name: 'Message',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].message',
  description: 'What is wrong, where, and what to do.',
  priority: 1,
};
