// MessagePack of the attackers, by hand: the writer of this repository refuses what they send.

/** One argument: the array around it. */
export function oneArgument(value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x91]), value]);
}

/** A map of so many keys, each with the value 1. */
export function mapOf(keys: readonly Uint8Array[]): Buffer {
  const one = Buffer.from([1]);
  return Buffer.concat([head(0xdf, keys.length), ...keys.flatMap((key) => [key, one])]);
}

export function listOf(items: readonly Uint8Array[]): Buffer {
  return Buffer.concat([head(0xdd, items.length), ...items]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0xd2;
  bytes.writeInt32BE(value, 1);
  return bytes;
}

export function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xd3;
  bytes.writeBigInt64BE(value, 1);
  return bytes;
}

export function uint32(value: number): Buffer {
  return head(0xce, value);
}

export function text(value: string): Buffer {
  return Buffer.concat([head(0xdb, Buffer.byteLength(value)), Buffer.from(value)]);
}

export function bin(value: Uint8Array): Buffer {
  return Buffer.concat([head(0xc6, value.length), value]);
}

function head(type: number, count: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = type;
  bytes.writeUInt32BE(count, 1);
  return bytes;
}
