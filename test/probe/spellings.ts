import { isIPv4 } from 'node:net';

/** Ways to write one address that libraries are known to take. */
export function spellings(address: string): readonly string[] {
  return isIPv4(address) ? ofFour(address.split('.').map(Number)) : ofSix(address);
}

function ofFour(bytes: readonly number[]): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const number = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const high = (a * 256 + b).toString(16);
  const low = (c * 256 + d).toString(16);
  const dotted = bytes.join('.');
  return [
    dotted,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    `${a}.${number % 2 ** 24}`,
    `${a}.${b}.${c * 256 + d}`,
    bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
    bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
    `0x${a.toString(16)}.0${b.toString(8)}.${c}.${d}`,
    bytes.join('。'),
    dotted.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xff10 - 0x30)),
    `::ffff:${dotted}`,
    `::ffff:${high}:${low}`,
    `::FFFF:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `[::ffff:${dotted}]`,
    `64:ff9b::${dotted}`,
    `64:ff9b::${high}:${low}`,
    `0064:ff9b:0000:0000:0000:0000:${high}:${low}`,
    `64:ff9b:1::${dotted}`,
    `::ffff:0:${dotted}`,
    `2002:${high}:${low}::1`,
    `fd00::5efe:${dotted}`,
  ];
}

function ofSix(address: string): readonly string[] {
  const short = new URL(`http://[${address}]`).hostname;
  const long = expanded(short.slice(1, -1));
  return [address, short, short.slice(1, -1), long, long.toUpperCase(), `[${long}]`, `${address}%eth0`];
}

function expanded(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after]
    .map((word) => word.padStart(4, '0'))
    .join(':');
}
