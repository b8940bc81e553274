import { presentFields } from '../../addresses/fields.ts';
import type { FieldValues } from '../../addresses/foreign.ts';
import { normal } from '../../catalog/normal.ts';

/** Reads the credentials out of HTTP headers; a note counts the other headers, whose values may be secret. */
export function fromHeaders(headers: Readonly<Record<string, string>>): {
  readonly fields: FieldValues;
  readonly notes: readonly string[];
} {
  const entries = Object.entries(headers);
  const [authorization] = entries.filter(([name]) => normal(name) === 'authorization');
  const [, scheme = '', value] = /^(\S+)\s+(.+)$/s.exec(authorization?.[1] ?? '') ?? [];
  const [user, ...password] =
    scheme.toLowerCase() === 'basic' && value !== undefined
      ? Buffer.from(value, 'base64').toString('utf8').split(':')
      : [];
  const [key, ...rest] = entries.filter(
    ([name]) => /key|token|auth/i.test(name) && normal(name) !== 'authorization',
  );
  const bearer = scheme.toLowerCase() === 'bearer' ? value : undefined;
  const hasLogin = bearer !== undefined || user !== undefined;
  const others = entries.length - (hasLogin ? 1 : 0) - (key === undefined ? 0 : 1);
  return {
    fields: presentFields({
      token: bearer,
      user,
      password: password.join(':'),
      ...(key !== undefined && { apiKeyHeader: key[0], apiKey: key[1] }),
    }),
    notes: others > 0 || rest.length > 0 ? [`headers (${others}): no Connection sends them`] : [],
  };
}
