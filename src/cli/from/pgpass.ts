import type { Foreign } from './foreign.ts';

/** `.pgpass`: host:port:database:user:password, with backslashes and stars. */
export function convert(content: string): readonly Foreign[] {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const parts = [...line.matchAll(/((?:[^:\\]|\\.)*)(?::|$)/gs)].map(([, part = '']) =>
      part.replaceAll(/\\(.)/g, '$1'),
    );
    const named = FIELDS.map((field, index) => [field, parts[index] ?? ''] as const);
    const [stars, told] = [
      named.filter(([, value]) => value === '*'),
      named.filter(([, value]) => value !== '*' && value !== ''),
    ];
    const { host = 'any', database = 'any' } = Object.fromEntries(told) as {
      host?: string;
      database?: string;
    }; // two of FIELDS
    return {
      name: `${host}-${database}`,
      types: ['postgresql'],
      fields: Object.fromEntries(told),
      notes: stars.map(([field]) => `${field}: is a star, which stands for any: say which`),
    };
  });
}

const FIELDS = ['host', 'port', 'database', 'user', 'password'] as const;
