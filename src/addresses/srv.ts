import { fieldOf, presentFields, without } from './fields.ts';
import type { Description } from './foreign.ts';
import type { Uri } from './uri.ts';

/** The database of the path defines the user unless authSource names another, or a record of a name in DNS may. */
export function mongo(
  { fields, notes = [], ...rest }: Description,
  { scheme, user, path }: Uri,
): Description {
  const { host, replicaSet, ...others } = fields;
  const isSrv = scheme === 'mongodb+srv';
  const isOfPath =
    user !== undefined && path !== undefined && path !== '' && fieldOf(fields, 'authsource') === undefined;
  const mechanism = fieldOf(fields, 'authmechanism');
  const scram = mechanism === undefined || /^SCRAM-SHA/i.test(String(mechanism));
  return {
    ...rest,
    fields: {
      ...(!isSrv && presentFields({ host })),
      ...(scram ? without(others, ['authmechanism']) : others),
      ...(isOfPath && !isSrv && { authSource: path }),
      ...presentFields({ replicaSet }),
    },
    notes: [...notes, ...(isSrv ? srvNotes(isOfPath) : [])],
  };
}

/** A name in DNS stands for several servers, and the specification of it lets a TXT record say where users are defined. */
export function srvNotes(isSourceUnsaid: boolean, field: 'host' | 'server' = 'host'): readonly string[] {
  return [
    `${field}: is a name in DNS for several servers, which no Connection asks for: give the name of one of them`,
    ...(isSourceUnsaid ? [SOURCE] : []),
  ];
}

const SOURCE =
  'authSource: a record of that name in DNS may say it (Atlas says admin, which is the default here), and else it is the database: put that';
