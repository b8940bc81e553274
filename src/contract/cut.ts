/** A text of no more characters than that, with … in the place of the rest. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`; // half a character is none
}
