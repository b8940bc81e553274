import { fieldOf, presentFields, without } from './fields.ts';
import type { Description, FieldValues } from './foreign.ts';
import { ourName } from './names.ts';

/** What drivers of SQL Server say besides the usual: `encrypt=strict`, the name in a certificate, an application of Entra ID. */
export function tds({ fields, ...rest }: Description, protection: unknown): Description {
  const certificate = fieldOf(fields, 'hostnameincertificate', 'servername');
  const all = {
    ...without(fields, ['driver', 'hostnameincertificate', 'servername']),
    ...(String(protection).toLowerCase() === 'strict' && { strict: true }),
    ...presentFields({ 'tls.serverName': certificate }),
  };
  return principal({ ...rest, fields: all });
}

/** It logs in by its id and its secret, in the places of user and password; go-mssqldb has its tenant behind the id. */
function principal({ types, fields, notes = [], ...rest }: Description): Description {
  const method = String(fieldOf(fields, 'authentication', 'fedauth') ?? '');
  if (!/^ActiveDirectory(ServicePrincipal|Application)$/i.test(method))
    return { types, fields, notes, ...rest };
  const [clientId, tenantId] = String(meaning(fields, 'user') ?? '').split('@');
  const others = Object.entries(fields).filter(
    ([name]) => !['user', 'password'].includes(ourName(name) ?? ''),
  );
  return {
    ...rest,
    types: [entraType(String(fields['host'] ?? ''))],
    fields: {
      ...without(Object.fromEntries(others), ['authentication', 'fedauth']),
      ...presentFields({ clientId, tenantId, clientSecret: meaning(fields, 'password') }),
    },
    notes:
      tenantId === undefined
        ? [...notes, 'tenantId: the driver asks the server for it, and a Connection does not: put it']
        : notes,
  };
}

/** The type at a host to which an application of Entra ID logs in. */
export function entraType(host: string): string {
  if (/\.sql\.azuresynapse\.net$/i.test(host)) return 'azure-synapse';
  return /\.fabric\.microsoft\.com$/i.test(host) ? 'fabric-warehouse' : 'azure-sql';
}

function meaning(fields: FieldValues, wanted: string): FieldValues[string] | undefined {
  return Object.entries(fields).find(([name]) => ourName(name) === wanted)?.[1];
}
