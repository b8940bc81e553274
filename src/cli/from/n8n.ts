import { parse } from 'yaml';
import { flat, list, record, text } from './foreign.ts';
import type { Foreign } from './foreign.ts';

/** `n8n export:credentials --decrypted`. */
export function convert(content: string): readonly Foreign[] {
  return list(parse(content)).map((value) => {
    const { name, type, data } = record(value);
    const word = text(type) ?? '';
    const sealed = typeof data === 'string';
    const { ssl, allowUnauthorizedCerts, ...rest } = record(data);
    const mode = modeOf(ssl, allowUnauthorizedCerts === true);
    return {
      name: text(name) ?? word,
      types: [word, word.replace(/(OAuth2)?Api$|(Basic|Header|Query|Digest)Auth$/, '')],
      fields: flat({ ...rest, ...(mode !== undefined && { sslmode: mode }) }),
      notes: sealed ? ['its data is encrypted: export with --decrypted'] : [],
    };
  });
}

function modeOf(ssl: unknown, anybody: boolean): string | undefined {
  if (ssl === true || (typeof ssl === 'string' && ssl !== 'disable'))
    return anybody || ssl === 'allow' ? 'require' : 'verify-full';
  return ssl === false || ssl === 'disable' ? 'disable' : undefined;
}
