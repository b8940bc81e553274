import type { Converter } from '../../addresses/foreign.ts';

/** A product whose files can be imported; its module is loaded on first use. */
export interface Product {
  readonly about: string;
  readonly load: () => Promise<{ readonly convert: Converter }>;
}

/** The products by the names that `--from` has for them. */
export const PRODUCTS: Readonly<Record<string, Product>> = {
  airflow: {
    about: 'airflow connections export: JSON, YAML, env; AIRFLOW_CONN_ variables',
    load: () => import('./airflow.ts'),
  },
  airbyte: { about: 'sources and destinations of its API, JSON', load: () => import('./airbyte.ts') },
  n8n: { about: 'n8n export:credentials --decrypted', load: () => import('./n8n.ts') },
  dapr: { about: 'Components, YAML', load: () => import('./dapr.ts') },
  grafana: { about: 'provisioned datasources, YAML', load: () => import('./grafana.ts') },
  'kafka-connect': {
    about: 'connectors: JSON, properties, KafkaConnector resources',
    load: () => import('./kafkaconnect.ts'),
  },
  pgpass: { about: '.pgpass', load: () => import('./pgpass.ts') },
  'pg-service': { about: 'pg_service.conf', load: () => import('./pgservice.ts') },
  'my-cnf': { about: 'my.cnf', load: () => import('./mycnf.ts') },
  aws: { about: '~/.aws/credentials and config', load: () => import('./aws.ts') },
  kafka: { about: 'properties of a Kafka client', load: () => import('./kafkaclient.ts') },
  dbt: { about: 'profiles.yml', load: () => import('./dbt.ts') },
  rclone: { about: 'rclone.conf', load: () => import('./rclone.ts') },
  spring: { about: 'application.yml or application.properties', load: () => import('./spring.ts') },
  'mariadb-operator': {
    about: 'Connections of k8s.mariadb.com, YAML',
    load: () => import('./mariadboperator.ts'),
  },
  kubedb: { about: 'AppBindings of appcatalog.appscode.com, YAML', load: () => import('./kubedb.ts') },
  flanksource: {
    about: 'Connections of mission-control.flanksource.com, YAML',
    load: () => import('./flanksource.ts'),
  },
  dsn: { about: 'JDBC URLs and DSNs, one a line, NAME= before each or not', load: () => import('./dsn.ts') },
};
