import { fieldOf, presentFields } from './fields.ts';
import type { Description, FieldValues, Scalar } from './foreign.ts';
import { pairsOf } from './keywords.ts';
import { parseUri } from './uri.ts';

/** The services of a storage account by the types that ask them, the most usual first, as their hosts and endpoints are called. */
const SERVICES: Readonly<Record<string, string>> = {
  'azure-blob': 'blob',
  'azure-queue': 'queue',
  'azure-tables': 'table',
  'azure-files': 'file',
  'azure-data-lake': 'dfs',
};

/** Whether a text is a connection string of Azure: of Cosmos DB, Storage, Service Bus or Event Hubs. */
export function isAzure(dsn: string): boolean {
  return (
    /^(?:[^=]*;)?\s*(Account(Endpoint|Name)|(Blob|Queue|Table|File)Endpoint|DefaultEndpointsProtocol)\s*=/i.test(
      dsn,
    ) || /^\s*Endpoint\s*=\s*sb:\/\//i.test(dsn)
  );
}

/** What such a string says to a type; where none is named, one of Storage is read for its first service. */
export function azureOf(dsn: string, type?: string): Description {
  const { fields, notes } = pairsOf(dsn);
  const description = ofMessaging(fields) ?? ofCosmos(fields) ?? ofStorage(fields, type);
  return { ...description, notes };
}

function ofMessaging(fields: FieldValues): Description | undefined {
  const of = (name: string) => fieldOf(fields, name);
  const uri = parseUri(String(of('endpoint') ?? ''));
  if (uri === undefined || 'refusal' in uri) return undefined;
  const isEmulator = String(of('usedevelopmentemulator')).toLowerCase() === 'true';
  return {
    types: ['azure-service-bus', 'azure-event-hubs'],
    fields: presentFields({
      host: uri.host,
      port: isEmulator ? (uri.port ?? CLEAR_PORT) : uri.port,
      policy: of('sharedaccesskeyname'),
      policyKey: of('sharedaccesskey'),
      entityPath: of('entitypath'),
      ...(isEmulator && { sslmode: 'disable' }),
    }),
  };
}

/** Of AMQP without TLS, which the emulator alone speaks. */
const CLEAR_PORT = 5672;

function ofCosmos(fields: FieldValues): Description | undefined {
  const of = (name: string) => fieldOf(fields, name);
  const url = of('accountendpoint');
  if (url === undefined) return undefined;
  return {
    types: ['cosmosdb'],
    fields: presentFields({ url: base(url), database: of('database'), accountKey: of('accountkey') }),
  };
}

function ofStorage(fields: FieldValues, type: string | undefined): Description {
  const of = (name: string) => fieldOf(fields, name);
  const urls = Object.entries(SERVICES).flatMap(([each, service]) => {
    const url = of(`${service}endpoint`) ?? addressOf(service, fields);
    return url === undefined ? [] : [[each, base(url)] as const];
  });
  const [, url] = urls.find(([each]) => each === type) ?? urls[0] ?? [];
  return {
    types: urls.map(([each]) => each),
    fields: presentFields({
      url,
      account: of('accountname'),
      accountKey: of('accountkey'),
      sasToken: of('sharedaccesssignature'),
    }),
  };
}

function addressOf(service: string, fields: FieldValues): string | undefined {
  const of = (name: string) => fieldOf(fields, name);
  const account = of('accountname');
  const suffix = of('endpointsuffix') ?? 'core.windows.net';
  const protocol = of('defaultendpointsprotocol') ?? 'https';
  return account === undefined ? undefined : `${protocol}://${account}.${service}.${suffix}`;
}

function base(url: Scalar): string {
  return String(url).replace(/\/$/, '');
}
