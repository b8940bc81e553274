import { isAzure } from '../../addresses/azure.ts';
import { descriptionOf } from '../../addresses/description.ts';
import type { Converter, Foreign } from '../../addresses/foreign.ts';
import { refusal } from '../../addresses/jdbc.ts';
import { isAdo, isLibpq } from '../../addresses/keywords.ts';
import { holdsSettings } from '../../addresses/semicolons.ts';

/** JDBC URLs and DSNs, one a line, each with a name before it or not: `orders=postgres://…`. */
export const convert: Converter = (content) => {
  return content.split(/\r?\n/).flatMap((text, index) => {
    const line = text.trim();
    return line === '' || line.startsWith('#') ? [] : [connection(line, index + 1)];
  });
};

function connection(line: string, number: number): Foreign {
  const [, name, rest = line] = /^(?:export\s+)?([A-Za-z][\w.-]*)\s*=\s*(\S.*)$/s.exec(line) ?? [];
  const named = name !== undefined && !isLibpq(line) && !isAdo(line) && !isAzure(line) ? name : undefined;
  const dsn = (named === undefined ? line : rest).replace(/^(["'])(.*)\1(?:\s+#.*)?$/s, '$2');
  const place = `line ${number}`;
  const description = descriptionOf(dsn);
  const result = description ?? refusal('is neither a URL nor a DSN that is known here');
  if (description === undefined || description.types.length === 0)
    return {
      ...result,
      name: named ?? place,
      notes:
        named === undefined ? (result.notes ?? []) : (result.notes ?? []).map((note) => `${place}: ${note}`),
    };
  const { database, host, url } = description.fields;
  const server = [database, host, hostIn(String(url ?? ''))].find(
    (part) => part !== undefined && !holdsSettings(String(part)),
  );
  const made = [schemeOf(dsn) ?? description.types[0], server].filter((part) => part !== undefined);
  return { name: named ?? made.join('-'), ...description };
}

function schemeOf(dsn: string): string | undefined {
  return /^(?:jdbc:([a-z][a-z0-9]*)|([a-z][a-z0-9]*)[a-z0-9+._-]*:\/\/)/i
    .exec(dsn)
    ?.slice(1)
    .find((word) => word !== undefined)
    ?.toLowerCase();
}

function hostIn(url: string): string | undefined {
  return /^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1];
}
