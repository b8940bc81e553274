function token(kind: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([kind]), u16(body.length), body]);
}

function short(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')]);
}

function message(kind: number, number: number, severity: number): Buffer {
  const words = `canary ${number}`;
  return token(
    kind,
    u32(number),
    Buffer.from([1, severity]),
    u16(words.length),
    Buffer.from(words, 'utf16le'),
    short('sql'),
    short(''),
    u32(1),
  );
}

/** The token of an error. */
export function error(number: number): Buffer {
  return message(0xaa, number, 14);
}

/** The token of information. */
export function info(number: number): Buffer {
  return message(0xab, number, 0);
}

/** Tells that the database has changed. */
export function database(name: string): Buffer {
  return token(0xe3, Buffer.from([1]), short(name), short('master'));
}

/** Sends the client on to another server. */
export function routing({ host, port }: { readonly host: string; readonly port: number }): Buffer {
  const value = Buffer.concat([Buffer.from([0]), u16(port), u16(host.length), Buffer.from(host, 'utf16le')]);
  return token(0xe3, Buffer.from([20]), u16(value.length), value, u16(0));
}

/** The acknowledgement of a token, which only a client that sent one may hear. */
export function features(entraToken: string): readonly Buffer[] {
  return entraToken === '' ? [] : [Buffer.from([0xae, 2, 0, 0, 0, 0, 0xff])];
}

/** Tells that the login is accepted. */
export function loginAck(version: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(version);
  return token(
    0xad,
    Buffer.from([1]),
    bytes,
    short('Microsoft SQL Server\0\0'),
    Buffer.from([16, 0, 0x10, 0x6d]),
  );
}

/** Ends an answer. */
export function doneToken(status: number): Buffer {
  return Buffer.concat([Buffer.from([0xfd]), u16(status), Buffer.alloc(10)]);
}

/** One column without a name, of four bytes that are always there. */
export const NUMBER_COLUMN = Buffer.concat([
  Buffer.from([0x81]),
  u16(1),
  u32(0),
  u16(0),
  Buffer.from([0x38, 0]),
]);

/** A row with one number. */
export function row(value: number): Buffer {
  return Buffer.concat([Buffer.from([0xd1]), u32(value)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
