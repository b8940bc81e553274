/** As a Secret holds it. */
export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A Secret with these texts, by its name. */
export function secret(name: string, data: Readonly<Record<string, string>>) {
  return [
    name,
    {
      metadata: { name, uid: name, resourceVersion: '1' },
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
    },
  ] as const;
}
