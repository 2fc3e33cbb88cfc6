// The text of a status as gRPC has it in a header. Source: "PROTOCOL-HTTP2.md" of gRPC,
// Percent-Encoded.

const PLAIN = /^[\x20-\x24\x26-\x7e]*$/;

/**
 * Only what a header cannot have is escaped: some clients, such as grpc-js, read no other escapes.
 */
export function encodeGrpcMessage(text: string): string {
  if (PLAIN.test(text)) return text;
  let encoded = "";
  for (const byte of Buffer.from(text)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
