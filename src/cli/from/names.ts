/** Our names for what others call otherwise; compared without case and punctuation. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  host: [
    'host',
    'hostname',
    'server',
    'servername',
    'serveraddress',
    'address',
    'addr',
    'hostaddr',
    'databasehostname',
    'databaseserver',
    'redishost',
    'redishosts',
    'hosts',
  ],
  brokers: ['brokers', 'bootstrapservers', 'kafkabootstrapservers'],
  port: ['port', 'databaseport', 'serverport'],
  database: [
    'database',
    'databasename',
    'db',
    'dbname',
    'databasedbname',
    'databaseindex',
    'redisdb',
    'schema',
    'initialcatalog',
    'vhost',
  ],
  user: [
    'user',
    'username',
    'login',
    'usr',
    'uid',
    'userid',
    'databaseuser',
    'connectionuser',
    'connectionusername',
    'redisusername',
    'basicauthuser',
  ],
  password: [
    'password',
    'passwd',
    'pass',
    'pwd',
    'databasepassword',
    'connectionpassword',
    'redispassword',
    'basicauthpassword',
    'authuserpassword',
  ],
  url: ['url', 'uri', 'baseurl', 'connectionurl', 'connectionuri'],
  token: ['token', 'accesstoken', 'bearertoken', 'personalaccesstoken', 'apitoken'],
  apiKey: ['apikey', 'key'],
  accessKeyId: ['accesskeyid', 'accesskey', 'awsaccesskeyid', 's3accesskeyid'],
  secretAccessKey: ['secretaccesskey', 'secretkey', 'awssecretaccesskey', 's3secretaccesskey'],
  sessionToken: ['sessiontoken', 'awssessiontoken'],
  region: ['region', 'regionname', 'awsregion', 's3region', 's3bucketregion', 'defaultregion'],
  bucket: ['bucket', 'bucketname', 's3bucketname', 's3bucket'],
  endpoint: ['endpoint', 'endpointurl', 'customendpoint', 's3endpoint', 'storeurl'],
  forcePathStyle: ['forcepathstyle', 's3pathstyleaccess', 'pathstyleaccess'],
  prefix: ['prefix', 'bucketpath', 's3bucketpath'],
  hostKey: ['hostkey'],
  privateKey: ['privatekey', 'sshkey', 'sshprivatekey', 'authsshkey'],
  passphrase: ['passphrase', 'privatekeypassphrase', 'privatekeypassword', 'sshkeypassphrase'],
  directory: ['directory', 'folderpath', 'remotedirectory', 'rootpath'],
  'tls.mode': [
    'sslmode',
    'databasesslmode',
    'tlsmode',
    'sslmodemode',
    'ssl',
    'usessl',
    'tls',
    'enabletls',
    'sslenabled',
  ],
  caCertificate: ['cacertificate', 'tlscacert', 'cacert', 'sslmodecacertificate', 'sslrootcert', 'sslca'],
  clientCertificate: [
    'clientcertificate',
    'tlsclientcert',
    'clientcert',
    'sslmodeclientcertificate',
    'sslcert',
  ],
  clientKey: ['clientkey', 'tlsclientkey', 'sslmodeclientkey', 'sslkey'],
};

const OURS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([ours, theirs]) => theirs.map((name) => [name, ours] as const)),
);

/** Without case and punctuation: `client_id` and `clientId` are the same. */
export function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Our name for a field, if it is one of those that many products have. */
export function ourName(name: string): string | undefined {
  return OURS.get(normal(name)) ?? OURS.get(normal(name.slice(name.lastIndexOf('.') + 1)));
}
