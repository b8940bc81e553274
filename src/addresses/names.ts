import { normal } from '../catalog/normal.ts';

/**
 * The catalogue's names of common fields, each with the names that products have; compared without case and
 * punctuation.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  address: ['entitypath'],
  host: [
    'host',
    'hostname',
    'server',
    'serveraddress',
    'datasource',
    'address',
    'addr',
    'databasehostname',
    'databaseserver',
    'redishost',
    'redishosts',
    'hosts',
  ],
  brokers: ['brokers', 'bootstrapservers', 'kafkabootstrapservers'],
  port: ['port', 'databaseport', 'serverport', 'portnumber'],
  database: [
    'database',
    'databasename',
    'db',
    'dbname',
    'databasedbname',
    'databaseindex',
    'redisdb',
    'initialcatalog',
  ],
  vhost: ['vhost', 'virtualhost'],
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
  sentinelMaster: ['sentinelmaster', 'sentinelmastername', 'sentinelmasterid'],
  sentinelUser: ['sentineluser', 'sentinelusername'],
  sentinelPassword: ['sentinelpassword'],
  url: ['url', 'uri', 'baseurl', 'connectionurl', 'connectionuri'],
  authSource: ['authsource', 'authdb', 'authdatabase', 'authenticationdatabase'],
  mechanism: ['mechanism', 'saslmechanism', 'saslmechanisms'],
  org: ['org', 'organization'],
  serviceAccountKey: [
    'serviceaccountkey',
    'keyfiledict',
    'serviceaccountjson',
    'credentialsjson',
    'keyfilejson',
    'serviceaccountcredentials',
  ],
  token: ['token', 'accesstoken', 'bearertoken', 'personalaccesstoken', 'apitoken'],
  apiKey: ['apikey', 'key'],
  accessKeyId: ['accesskeyid', 'accesskey', 'awsaccesskeyid', 's3accesskeyid'],
  secretAccessKey: ['secretaccesskey', 'secretkey', 'awssecretaccesskey', 's3secretaccesskey'],
  sessionToken: ['sessiontoken', 'awssessiontoken'],
  region: [
    'region',
    'regionname',
    'signingregion',
    'awsregion',
    's3region',
    's3bucketregion',
    'defaultregion',
  ],
  bucket: ['bucket', 'bucketname', 's3bucketname', 's3bucket', 'gcsbucketname'],
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
  caCertificate: [
    'cacertificate',
    'tlscacert',
    'cacert',
    'sslmodecacertificate',
    'sslrootcert',
    'sslca',
    'tlscafile',
    'sslcacert',
    'servercertificate',
  ],
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

/** The catalogue's name of a field, if it is one that many products have. */
export function ourName(name: string): string | undefined {
  return OURS.get(normal(name));
}

/** Whether a name from a line that a person typed may be printed: an unknown name may be part of a password. */
export function isSetting(name: string): boolean {
  return ourName(name) !== undefined || SETTINGS.has(normal(name));
}

const SETTINGS: ReadonlySet<string> = new Set(
  (
    'account acl allowmultiqueries allowpublickeyretrieval applicationintent applicationname apiversion appname authenticator authmechanism ' +
    'authmechanismproperties authtype autocommit autoreconnect bearertokencommand bindaddress catalog channelbinding charset characterencoding clientid cluster ' +
    'collation compress connecttimeout connectiontimeout connectionlifetime convertunicode createdatabaseifnotexist currentschema ' +
    'credentialprocess datestyle defaultauth defaultdataset dialect dialtimeout directconnection driver encoding endpointurl externalid failover ' +
    'fallbackapplicationname gssencmode hostaddr hostnameincertificate httppath instance instancename integratedsecurity keepalive keepalives ' +
    'keepalivesidle knownhostsfile krbsrvname loadbalance loadbalancehosts loc location logintimeout maxallowedpacket maxpoolsize mfaserial mfatoken minpoolsize ' +
    'mode multipleactiveresultsets multisubnetfailover network nopassword options output parsetime passfile path persistsecurityinfo pgbouncer ' +
    'plugindir pool poolsize pooltimeout pooling preparethreshold profile project protocol provider quick quorum readconcernlevel readpreference ' +
    'replicaset requiressl requirepeer retryreads retrywrites rewritebatchedstatements role rolearn rolesessionname schema searchpath ' +
    'security servertimezone serverselectiontimeoutms service servicename services session sessionvariables sid socket sockettimeout ' +
    'sourceprofile ssoaccountid ssoregion ssorolename ssosession ssostarturl sslcert sslcompression sslfactory sslkey ' +
    'sslpassword sslrootcert statementtimeout strict targetsessionattrs targetservertype tcpkeepalive timezone timeout tlsca tlscertificatekeyfile ' +
    'truststore truststorelocation truststorepassword truststoretype keystore keystorelocation keystorepassword unixsocket ' +
    'autorehash binarymode columnnames comments compressionalgorithms defaultcharacterset delimiter dnssrvname ' +
    'enablecleartextplugin getserverpublickey initcommand linenumbers loaddatalocaldir localinfile loginpath maxjoinsize namedpipe netbufferlength ' +
    'noautorehash nobeep pager prompt quotenames reconnect safeupdates secureauth selectlimit serverpublickeypath showwarnings singletransaction ' +
    'skipcolumnnames sslcapath sslcipher sslcrl sslcrlpath sslfipsmode tee tlsciphersuites tlsversion unbuffered zstdcompressionlevel ' +
    'useunicode vendor uselegacydatetimecode w warehouse wirecrypt writeconcern wtimeoutms zerodatetimebehavior'
  ).split(' '),
);
