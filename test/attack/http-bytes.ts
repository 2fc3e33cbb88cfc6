// Bytes of HTTP that no client of ours would send: requests by the line, and frames of HTTP/2.

const PATH = "/callwire.attack.v1.Target/";

const HEAD_BYTES = 9;
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const END_STREAM = 1;
const END_HEADERS = 4;
const CANCEL = 8;

/** All but how long its body is. */
export function headOfPost(method: string, type = "application/json"): string {
  return `POST ${PATH}${method} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\n`;
}

/** A request as an honest client sends it. A stream has its one message in an envelope. */
export function post(method: string, body: string | Buffer, type = "application/json"): Buffer {
  const bytes = Buffer.from(body);
  const envelope = Buffer.alloc(type === "application/json" ? 0 : 5);
  if (envelope.length > 0) envelope.writeUInt32BE(bytes.length, 1);
  const head = `${headOfPost(method, type)}content-length: ${envelope.length + bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), envelope, bytes]);
}

/** A part of a body without a length. */
export function chunk(text: string): Buffer {
  return Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
}

/** Of one connection of HTTP/2. */
export class Frames {
  #stream = -1;

  greeting(): Buffer {
    return Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, 0, Buffer.alloc(0))]);
  }

  /** A whole call, and that it is not wanted any more. */
  resetCall(method: string): Buffer {
    this.#stream += 2;
    const head = {
      ":method": "POST",
      ":path": PATH + method,
      ":scheme": "http",
      ":authority": "localhost",
      "content-type": "application/json",
    };
    const literals = Object.entries(head).map(([name, value]) => Buffer.concat([Buffer.of(0), literal(name), literal(value)]));
    const reason = Buffer.alloc(4);
    reason.writeUInt32BE(CANCEL);
    return Buffer.concat([
      frame(HEADERS, END_HEADERS, this.#stream, Buffer.concat(literals)),
      frame(DATA, END_STREAM, this.#stream, Buffer.from("{}")),
      frame(RST_STREAM, 0, this.#stream, reason),
    ]);
  }
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** As HPACK has a text of fewer than 127 bytes. */
function literal(text: string): Buffer {
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
}
