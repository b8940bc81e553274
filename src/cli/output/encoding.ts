/** Text in UTF-8, or in UTF-16, which PowerShell writes; the mark at its beginning is no part of it. */
export function decodeText(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex');
  return new TextDecoder(MARKS[mark] ?? 'utf-8').decode(bytes);
}

const MARKS: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };
