/** The namespace of everything that the demo applies. */
export const NAMESPACE = 'mooring-demo';

/** Of this machine to itself. */
export const LOOPBACK = '127.0.0.1';

const WRONG_PASSWORD = 'not-the-password';

/** The database that the samples connect to. */
export interface Database {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly ca: string;
}

/** The samples: a connection that works, one with a wrong password, one that has no test, and the Flows that use them. */
export function manifests(database: Database): readonly object[] {
  return [
    secret('orders-db', { password: database.password, 'ca.crt': database.ca }),
    secret('wrong-db', { password: WRONG_PASSWORD, 'ca.crt': database.ca }),
    connection('orders', postgresql(database, 'orders-db')),
    connection('wrong', postgresql(database, 'wrong-db')),
    connection('hook', { type: 'http', parameters: { url: 'https://hooks.example.com/orders' } }),
    flow('nightly', { from: 'orders' }),
    flow('hourly', { from: 'orders' }),
    flow('archive', { from: 'wrong' }),
  ];
}

function secret(name: string, stringData: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, stringData };
}

function connection(name: string, spec: object): object {
  return {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name, namespace: NAMESPACE },
    spec,
  };
}

function postgresql({ host, port, database, user }: Database, secretName: string): object {
  return {
    type: 'postgresql',
    parameters: { host, port, database, user },
    secrets: {
      password: { name: secretName, key: 'password' },
      caCertificate: { name: secretName, key: 'ca.crt' },
    },
  };
}

function flow(name: string, { from }: { from: string }): object {
  const steps = [{ name: 'extract', from: [{ connection: from, object: 'public.orders' }] }];
  return {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Flow',
    metadata: { name, namespace: NAMESPACE },
    spec: { steps },
  };
}
