import type { Converter } from '../../addresses/foreign.ts';
import { sectionsOf } from './ini.ts';
import { libpqFields } from '../../addresses/keywords.ts';

/** `pg_service.conf`: a section for each service; libpq keeps quotes and blanks as part of a value, and uses the first of two values. */
export const convert: Converter = (content) => {
  return sectionsOf(content, { comments: /^#/, blanks: true, later: false }).map(
    ({ name, entries, lines, notes }) => {
      if (name === '' && Object.keys(entries).length === 0)
        return { name: 'connection', types: [], fields: {}, notes: [NO_SECTION] };
      const read = libpqFields(entries);
      return {
        name,
        types: ['postgresql'],
        isTyped: true,
        lines,
        ...read,
        notes: [...notes, ...(read.notes ?? [])],
      };
    },
  );
};

const NO_SECTION = 'lines before the first [service] that are no key=value';
