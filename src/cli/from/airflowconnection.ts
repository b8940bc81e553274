import type { Scalar } from '../../addresses/foreign.ts';

/** A connection as Airflow exports it. */
export interface AirflowConnection {
  readonly host?: Scalar | undefined;
  readonly port?: Scalar | undefined;
  readonly login?: Scalar | undefined;
  readonly password?: Scalar | undefined;
  readonly schema?: Scalar | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}
