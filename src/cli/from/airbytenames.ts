/** A connector by the name of its type here, or by one of `CONNECTORS`; an id says it where there is no name. */
export function kindOfActor(name: string, id: unknown): string {
  const plain = name
    .toLowerCase()
    .replace(/\s*\(.*$/, '')
    .trim()
    .replaceAll(/[\s_]+/g, '-')
    .replace(/^(source|destination)-/, '')
    .replace(/-(v2|strict-encrypt|denormalized|enterprise|json|bulk)$/, '');
  return name === '' ? (DEFINITIONS[String(id)] ?? '') : (NAMES[plain] ?? plain);
}

/** What Airbyte calls connectors that have another name here. */
const NAMES: Readonly<Record<string, string>> = {
  'ms-sql-server': 'mssql',
  'microsoft-sql-server': 'mssql',
  'oracle-db': 'oracle',
  'ibm-db2': 'db2',
  'google-cloud-storage': 'gcs',
  'azure-blob-storage': 'azure-blob',
  'databricks-lakehouse': 'databricks',
  'mariadb-columnstore': 'mariadb',
  'alloydb-for-postgresql': 'alloydb',
  'google-firestore': 'firestore',
  pubsub: 'google-pubsub',
  'amazon-sqs': 'sqs',
  'redis-cache': 'redis',
  scylla: 'scylladb',
};

/** The ids of Airbyte's registry, which a request to make one has in the place of a name. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  'decd338e-5647-4c0b-adf4-da0e75f5a750': 'postgres',
  '25c5221d-dce2-4163-ade9-739ef790f503': 'postgres',
  '435bb9a5-7887-4809-aa58-28c27df0d7ad': 'mysql',
  'ca81ee7c-3163-4246-af40-094cc31e5e42': 'mysql',
  'b5ea17b1-f170-46dc-bc31-cc744ca984c1': 'mssql',
  'd4353156-9217-4cad-8dd7-c108fd4f74cf': 'mssql',
  'b39a7370-74c3-45a6-ac3a-380d48520a83': 'oracle',
  '3986776d-2319-4de9-8af8-db14c0996e72': 'oracle',
  'b2e713cd-cc36-4c0a-b5bd-b47cb8a0561e': 'mongodb',
  '8b746512-8c2e-6ac1-4adc-b59faafd473c': 'mongodb',
  'e2d65910-8c8b-40a1-ae7d-ee2416b2bfa2': 'snowflake',
  '424892c4-daac-4491-b35d-c6688ba547ba': 'snowflake',
  'bfd1ddf8-ae8a-4620-b1d7-55597d2ba08c': 'bigquery',
  '22f6c74f-5699-40ff-833c-4a879ea40133': 'bigquery',
  'e87ffa8e-a3b5-f69c-9076-6011339de1f6': 'redshift',
  'f7a7d195-377f-cf5b-70a5-be6b819019dc': 'redshift',
  'bad83517-5e54-4a3d-9b53-63e85fbd4d7c': 'clickhouse',
  'ce0d828e-1dc4-496c-b122-2da42e637e48': 'clickhouse',
  '447e0381-3780-4b46-bb62-00a4e3c8b8e2': 'db2',
  '072d5540-f236-4294-ba7c-ade8fd918496': 'databricks',
  '707456df-6f4f-4ced-b5c6-03f73bcad1c5': 'cassandra',
  '3dc6f384-cd6b-4be3-ad16-a41450899bf0': 'scylladb',
  'd4d3fef9-e319-45c2-881a-bd02ce44cc9f': 'redis',
  '68f351a7-2745-4bef-ad7f-996b8e51bb8c': 'elasticsearch',
  '9f760101-60ae-462f-9ee6-b7a9dafd454d': 'kafka',
  'e06ad785-ad6f-4647-b2e8-3027a5c59454': 'rabbitmq',
  '2340cbba-358e-11ec-8d3d-0242ac130203': 'pulsar',
  'f3802bc4-5406-4752-9e8d-01e504ca8194': 'mqtt',
  '4816b78f-1489-44c1-9060-4b19d5fa9362': 's3',
  'ca8f6566-e555-4b40-943a-545bf123117a': 'gcs',
  'b4c5d105-31fd-4817-96b6-cb923bfc04cb': 'azure-blob',
  '8ccd8909-4e99-4141-b48d-4984b70b2d89': 'dynamodb',
  '294a4790-429b-40ae-9516-49826b9702e1': 'mariadb',
};
