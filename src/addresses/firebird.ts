import { without } from './fields.ts';
import type { Description } from './foreign.ts';
import { descriptionOfUri } from './schemes.ts';
import type { Uri } from './uri.ts';

/** Whether a text is `user:password@host:port/database` of Go's driver: its own settings or its port tell it from other products. */
export function isFirebird(dsn: string): boolean {
  const [, port, query = ''] = /^\S*@[^\s@/?]*?(?::(\d+))?\/[^\s?]*(?:\?(\S*))?$/.exec(dsn) ?? [];
  return (
    port === '3050' ||
    /(?:^|&)(?:wire_crypt|wire_compress|auth_plugin_name|column_name_to_lower)=/.test(query)
  );
}

/** The driver takes a path with a slash inside from the root, a drive of Windows and an alias as they are. */
export function firebirdOf(uri: Uri): Description {
  const path = uri.path ?? '';
  const isRooted = path.includes('/') && !path.startsWith('/') && !/^[A-Za-z]:/.test(path);
  const { fields, ...rest } = descriptionOfUri({ ...uri, path: isRooted ? `/${path}` : path });
  return {
    ...rest,
    fields: String(fields['wire_crypt']) === 'true' ? without(fields, ['wirecrypt']) : fields,
  };
}
