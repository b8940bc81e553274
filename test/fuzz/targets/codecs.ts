import { ConnectionFailure } from '../../../src/contract/failure.ts';
import type { Target } from '../target.ts';

/** Encodings on their own, without a socket in between: they run a hundred times as often as a whole driver. */
export const CODECS: Readonly<Record<string, () => Promise<Target>>> = {
  ber: () =>
    codec(['020102', '30050201020a0100'], async () => {
      const { elementsIn, integerIn, TAG } = await import('../../../src/drivers/codec/ber.ts');
      return (bytes) => elementsIn(bytes).map((each) => integerIn(each, TAG.integer));
    }),
  msgpack: () =>
    codec(['82a16101a16293c0c3cd0100', 'c70501ffffffffff'], async () => {
      const { deserialize } = await import('../../../src/drivers/codec/msgpack.ts');
      const { Bytes } = await import('../../../src/drivers/codec/bytes.ts');
      return (bytes) => deserialize(new Bytes(bytes));
    }),
  packstream: () =>
    codec(['b171a1867365727665728a4e656f346a2f352e3236', 'b17192c0c901ff'], async () => {
      const { readStructure } = await import('../../../src/drivers/codec/packstream.ts');
      return readStructure;
    }),
  protobuf: () =>
    codec(['0a05312e322e33100c'], async () => {
      const { fieldsIn } = await import('../../../src/drivers/codec/protobuf.ts');
      return fieldsIn;
    }),
  amqp10values: () =>
    codec(['005340c00b03a101614041a30162', 'f0000000090000000101a3'], async () => {
      const values = await import('../../../src/drivers/amqp10/values.ts');
      const { Bytes } = await import('../../../src/drivers/codec/bytes.ts');
      return (bytes) => {
        const each = values.readValue(new Bytes(bytes));
        return [
          values.textIn(each),
          values.unsignedIn(each),
          attempt(() => values.symbolsIn(each)),
          values.valuesIn(each),
        ];
      };
    }),
  tdstokens: () =>
    codec(['810100000000000800380 0d101000000fd10000000010000000000000000'.replaceAll(' ', '')], async () => {
      const { tokensIn } = await import('../../../src/drivers/tds/tokens.ts');
      return (bytes) => [...tokensIn(bytes)];
    }),
  hanaparts: () =>
    codec([], async () => {
      const { optionsIn, segmentIn, optionsOf, segmentOf } =
        await import('../../../src/drivers/hana/parts.ts');
      const reply = segmentOf(2, [{ kind: 42, ...optionsOf({ 1: 'a', 2: 3, 4: true }) }]);
      reply.writeUInt8(2, 12);
      return Object.assign(
        (bytes: Buffer) => [...segmentIn(bytes).parts.values()].map((part) => attempt(() => optionsIn(part))),
        { seeds: [reply] },
      );
    }),
  ebcdic: () =>
    codec(['c1c2c3'], async () => {
      const { fromEbcdic } = await import('../../../src/drivers/codec/ebcdic.ts');
      return fromEbcdic;
    }),
};

type Decoder = ((bytes: Buffer) => unknown) & { readonly seeds?: readonly Buffer[] };

/** What a decoder throws is a ConnectionFailure. */
async function codec(seeds: readonly string[], load: () => Promise<Decoder>): Promise<Target> {
  const decode = await load();
  return {
    seeds: [...seeds.map((seed) => Buffer.from(seed, 'hex')), ...(decode.seeds ?? [])].map((bytes) => [
      bytes,
    ]),
    run: ([bytes = Buffer.alloc(0)]) => void attempt(() => decode(bytes)),
  };
}

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ConnectionFailure) return undefined;
    throw error;
  }
}
