/** Reviews that mean to keep the webhook busy, each in another way, as large as it reads them. */

const LARGEST = 524_000;
const HOST = { host: 'db.example.com', database: 'sales', user: 'reader' };

function review(kind: string, spec: string, before = 'null'): string {
  const object = `{"metadata":{"name":"a","namespace":"shop"},"spec":${spec}}`;
  return `{"request":{"uid":"u","kind":{"kind":"${kind}"},"object":${object},"oldObject":${before}}}`;
}

const connection = (parameters: string, more = '') =>
  review('Connection', `{"type":"postgresql","parameters":${parameters}${more}}`);
const filled = (unit: string, size = LARGEST - 400) => unit.repeat(Math.floor(size / unit.length));
const fields = (count: number, value: string) =>
  Array.from({ length: count }, (_, index) => `"f${index}":${value}`).join(',');

/** Each by what it is. */
export const HOSTILE_BODIES: Readonly<Record<string, string>> = {
  'a long host': connection(`{"host":"${filled(':')}"}`),
  'a host as long as parameters may be': connection(`{"host":"${filled(':', 65_000)}"}`),
  'many numbers': connection(`{"a":[${filled('1,')}1]}`),
  'many objects': connection(`{"a":[${filled('{},')}1]}`),
  'as many objects as are read': connection(`{"a":[${'{},'.repeat(4_980)}1]}`),
  'many fields': connection(`{${fields(45_000, '1')}}`),
  'as many fields as are judged, below one': connection(`{"tls":{${fields(5_900, '1')}}}`),
  'deep lists': connection(`{"a":[${filled(`${'['.repeat(50)}${']'.repeat(50)},`)}1]}`),
  'a prototype beside many numbers': connection(`{"__proto__":1,"a":[${filled('1,')}1]}`),
  'a prototype beside as many as are read': connection(`{"__proto__":1,"a":[${'1,'.repeat(9_980)}1]}`),
  'many escapes': connection(`{"a":"${filled(String.raw`\u0001`)}"}`),
  'many quotes': connection(`{"a":"${filled(String.raw`\"`)}"}`),
  'many secrets': connection(JSON.stringify(HOST), `,"secrets":{${fields(3_300, '{"name":"a","key":"b"}')}}`),
  'an answer that many things are expected of': connection(
    '{"url":"http://a/"}',
    `,"test":{"probe":{"expect":{"json":{${fields(4_000, '{"pattern":"(a?){1000}"}')}}}}}`,
  ),
  'two states that differ in their last member': review(
    'Connection',
    `{"type":"postgresql","parameters":{${fields(4_900, '1')}}}`,
    `{"metadata":{},"spec":{"type":"postgresql","parameters":{${fields(4_900, '1')},"z":1}}}`,
  ),
  'a type of many patterns': review(
    'ConnectionType',
    `{"title":"a","summary":"a","parameters":{"type":"object","properties":{${fields(3_000, '{"type":"string","pattern":"(a?){300}"}')}}}}`,
  ),
  'a policy of many types': review(
    'ConnectionPolicy',
    `{"types":{"allow":[${filled('"postgresq",', 200_000)}"a"]}}`,
  ),
  'a policy of many targets': review(
    'ConnectionPolicy',
    `{"targets":{"allow":[${'{"host":"a*b*c","cidr":"10.0.0.0/8"},'.repeat(3_000)}{"host":"a"}]}}`,
  ),
};
