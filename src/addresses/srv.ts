import { fieldOf, presentFields, without } from './fields.ts';
import type { Description } from './foreign.ts';
import type { Uri } from './uri.ts';

/** The database of the path defines the user unless authSource names another; a name in DNS for several servers comes to the same in the test. */
export function mongo({ fields, ...rest }: Description, { scheme, user, path }: Uri): Description {
  const { host, replicaSet, ...others } = fields;
  const isSrv = scheme === 'mongodb+srv';
  const isOfPath =
    user !== undefined && path !== undefined && path !== '' && fieldOf(fields, 'authsource') === undefined;
  const mechanism = fieldOf(fields, 'authmechanism');
  const scram = mechanism === undefined || /^SCRAM-SHA/i.test(String(mechanism));
  return {
    ...rest,
    fields: {
      ...presentFields({ [isSrv ? 'srv' : 'host']: host }),
      ...(scram ? without(others, ['authmechanism']) : others),
      ...(isOfPath && !isSrv && { authSource: path }),
      ...presentFields({ replicaSet }),
    },
  };
}
