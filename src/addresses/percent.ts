/** Marks a text that cannot be decoded; no setting contains this character. */
export const DECODING = { failed: '\u0000' } as const;

/** Decodes a part of a URI. A percent sign that begins no encoding stays; bytes that are no text give `DECODING.failed`. */
export function percentDecode(part: string): string {
  try {
    const text = part.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
    return text.includes('\u0000') ? DECODING.failed : text;
  } catch {
    return DECODING.failed;
  }
}
