import { readFile, stat } from 'node:fs/promises';
import { MAX_BYTES } from './bundle/bundle.ts';
import { isSealed } from './bundle/seal.ts';
import { CliFailure } from './failure.ts';
import { adviceOnPlain } from './from/guess.ts';
import { decodeText } from './output/encoding.ts';

/** A file that age has sealed; of any other one the user is told how it is read. */
export async function sealedFile(file: string): Promise<Uint8Array> {
  if (file === '-')
    throw new CliFailure('usage', 'an export is read from a file; what another product wrote needs --from');
  const { size } = await stat(file);
  if (size > MAX_BYTES)
    throw new CliFailure(
      'finding',
      `${file} is longer than ${MAX_BYTES / 1024 / 1024} MiB; nothing was written`,
    );
  const bytes = await readFile(file);
  if (isSealed(bytes)) return bytes;
  throw new CliFailure('usage', adviceOnPlain(file, decodeText(bytes)));
}
