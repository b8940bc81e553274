import { basename } from 'node:path';
import { PRODUCTS } from './products.ts';

/** What to say of a file that is no export, and that another product may have written. */
export function adviceOnPlain(file: string, text: string): string {
  const product = productOf(basename(file), text);
  const begins = `${file} is no export, which age seals`;
  return product === undefined
    ? `${begins}; what another product wrote is read with --from: ${Object.keys(PRODUCTS).join(', ')}`
    : `${begins}; it looks like ${PRODUCTS[product]?.about ?? product}: --from ${product} ${file}`;
}

/** The product whose file this looks like, by its name or by words that no other has. */
function productOf(name: string, text: string): string | undefined {
  return LOOKS.find(({ names, words }) => names?.test(name) === true || words.test(text))?.product;
}

interface Look {
  readonly product: string;
  readonly names?: RegExp;
  readonly words: RegExp;
}

const LOOKS: readonly Look[] = [
  { product: 'pgpass', names: /^\.?pgpass(\.conf)?$/, words: /^[^:\s=]+:(\d+|\*):[^:\s]+:[^:\s]+:\S+$/m },
  { product: 'pg-service', names: /^\.?pg_service\.conf$/, words: /^\[[^\]]+\]\s*\n(?:\w+=.*\n)*dbname=/m },
  { product: 'my-cnf', names: /^\.?(my|mysql|mariadb)\.(cnf|ini)$/, words: /^\[(client|mysql)[\w-]*\]/m },
  { product: 'aws', words: /^\s*(aws_access_key_id|sso_session|role_arn)\s*=/m },
  { product: 'rclone', names: /^rclone\.conf$/, words: /^\[[^\]]+\]\s*\ntype\s*=/m },
  { product: 'airflow', words: /^(export\s+)?AIRFLOW_CONN_|"?conn_type"?\s*:/m },
  { product: 'n8n', words: /"nodesAccess"|"type"\s*:\s*"\w+"[^]*"data"\s*:\s*("|\{)/ },
  { product: 'airbyte', words: /"(source|destination)(DefinitionId|Type|Id)"\s*:/ },
  { product: 'grafana', words: /^\s*\{?\s*["']?datasources["']?\s*:/m },
  { product: 'kafka-connect', words: /connector\.class|kind:\s*KafkaConnector\b/ },
  { product: 'dapr', words: /apiVersion:\s*dapr\.io\/|kind:\s*Component\b/ },
  { product: 'mariadb-operator', words: /apiVersion:\s*k8s\.mariadb\.com\// },
  { product: 'kubedb', words: /apiVersion:\s*appcatalog\.appscode\.com\// },
  { product: 'flanksource', words: /apiVersion:\s*mission-control\.flanksource\.com\// },
  { product: 'dbt', names: /^profiles\.ya?ml$/, words: /^\s+outputs:\s*$/m },
  { product: 'kafka', words: /^(bootstrap\.servers|security\.protocol|sasl\.\w+)\s*[=:]/m },
  { product: 'spring', names: /^(application|bootstrap)[\w-]*\.(ya?ml|properties)$/, words: /^spring[.:]/m },
  { product: 'dsn', words: /^(export\s+)?([\w.-]+=)?["']?(jdbc:)?[a-z][a-z0-9+._-]*:\/\/\S+$/m },
];
