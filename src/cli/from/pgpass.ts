import type { Converter, Foreign } from '../../addresses/foreign.ts';

/** `.pgpass`: host:port:database:user:password, with backslashes and stars. */
export const convert: Converter = (content) => {
  return content
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' || line.startsWith('#') ? [] : [entry(line, index + 1)]));
};

function entry(line: string, number: number): Foreign {
  const place = `line ${number}`;
  const fields = splitAt(line);
  if (fields.length < FIELDS.length)
    return { name: place, types: [], fields: {}, notes: ['has fewer than five fields'] };
  if (fields[0]?.startsWith('[') === true)
    return {
      name: place,
      types: [],
      fields: {},
      notes: [`an IPv6 address stands without brackets, each colon as \\:`],
    };
  const named = FIELDS.map(
    (field, index) => [field, (fields[index] ?? '').replaceAll(/\\(.)/gs, '$1')] as const,
  );
  const [stars, values] = [
    named.filter(([, value]) => value === '*'),
    named.filter(([, value]) => value !== '*' && value !== ''),
  ];
  const { host = 'any', database = 'any' } = Object.fromEntries(values) as {
    host?: string;
    database?: string;
  }; // two of FIELDS
  return {
    name: `${host}-${database}`,
    types: ['postgresql'],
    fields: Object.fromEntries(values),
    notes: [
      ...(fields.length > FIELDS.length
        ? [`${place}: has more than five fields: the password ends at a colon that has no backslash`]
        : []),
      ...stars.map(([field]) => `${field}: is a star, which stands for any: say which`),
    ],
  };
}

/** At colons without a backslash. */
function splitAt(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|:)((?:[^:\\]|\\.|\\$)*)/gs)].map(([, part = '']) => part);
}

const FIELDS = ['host', 'port', 'database', 'user', 'password'] as const;
