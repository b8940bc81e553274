import type { KubernetesObject } from './kind.ts';

/** One thing that happened to an object, for people who describe it. */
export interface Happening {
  readonly regarding: KubernetesObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Writes Events when it can; nothing may depend on one. */
export interface Events {
  /** Never throws and never waits: what is too much is dropped. */
  emit(happening: Happening): void;
  /** Resolves when all is written, or after the time. */
  flush(ms: number): Promise<void>;
}
