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

/** Of one connection of HTTP/2. Its calls are all of one method. */
export class Frames {
  #stream = -1;
  #isNamed = false;

  greeting(): Buffer {
    return Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, 0, Buffer.alloc(0))]);
  }

  /** A whole call, and that it is not wanted any more: 38 bytes, but for the first. */
  resetCall(method: string): Buffer {
    const reason = Buffer.alloc(4);
    reason.writeUInt32BE(CANCEL);
    const begin = this.beginCall(method);
    return Buffer.concat([begin, this.#frame(DATA, END_STREAM, Buffer.from("{}")), this.#frame(RST_STREAM, 0, reason)]);
  }

  /** Without its body. */
  beginCall(method: string): Buffer {
    this.#stream += 2;
    const block = this.#isNamed ? KNOWN : name(PATH + method);
    this.#isNamed = true;
    return this.#frame(HEADERS, END_HEADERS, block);
  }

  /** A byte of the body of the call that was begun last. */
  byte(): Buffer {
    return this.#frame(DATA, 0, Buffer.from(" "));
  }

  #frame(type: number, flags: number, payload: Buffer): Buffer {
    return frame(type, flags, this.#stream, payload);
  }
}

/** POST by http, and then the three that HPACK has named last. */
const KNOWN = Buffer.of(0x83, 0x86, 0xc0, 0xbf, 0xbe);

function name(path: string): Buffer {
  const named = [":path", path, ":authority", "localhost", "content-type", "application/json"];
  const texts = named.map((text, at) => Buffer.concat([...(at % 2 === 0 ? [Buffer.of(0x40)] : []), literal(text)]));
  return Buffer.concat([KNOWN.subarray(0, 2), ...texts]);
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
