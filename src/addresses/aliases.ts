/** Schemes that frameworks name after their adapter (Rails, Django, Ecto, Cloud Foundry), by what the server is. */
export function plainScheme(scheme: string): string {
  const [base = '', driver] = scheme.split('+');
  const plain =
    ALIASES[base] ?? ALIASES[base.replace(/^(jdbc|em_)/, '')] ?? base.replace(/^jdbc(?=[a-z])/, '');
  return driver === undefined ? plain : `${plain}+${driver}`;
}

const ALIASES: Readonly<Record<string, string>> = {
  mysql2: 'mysql',
  trilogy: 'mysql',
  mysqlgis: 'mysql',
  'mysql-connector': 'mysql',
  pgsql: 'postgresql',
  psql: 'postgresql',
  pg: 'postgresql',
  postgis: 'postgresql',
  ecto: 'postgresql',
  timescale: 'timescaledb',
  timescalegis: 'timescaledb',
  cockroach: 'cockroachdb',
  crdb: 'cockroachdb',
  oraclegis: 'oracle',
  mssqlms: 'mssql',
  mongo: 'mongodb',
  sqlite3: 'sqlite',
  spatialite: 'sqlite',
  rediscache: 'redis',
};
