/** What stands for a text that cannot be decoded: no text that a file can hold. */
export const DECODED = { failed: '\u0000' } as const;

/** A part of a URI without its percent signs. A sign that begins no encoding stays; what is no text gives `DECODED.failed`. */
export function decoded(part: string): string {
  try {
    const text = part.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
    return text.includes('\u0000') ? DECODED.failed : text;
  } catch {
    return DECODED.failed;
  }
}
