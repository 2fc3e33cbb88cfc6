// Certificates made while a test runs, so that no key is in the repository. Writes DER by hand:
// names that no tool would issue are wanted too.

import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate with its key, both PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Wish {
  /** Default "test". */
  readonly commonName?: string;
  /** Subject alternative names: `DNS:...`, `URI:...` or `IP:...` with an IPv4 address. */
  readonly names?: readonly string[];
  /** Days from now until it begins and ends. Default: yesterday, tomorrow. */
  readonly fromDays?: number;
  readonly toDays?: number;
}

const DAY_MS = 86_400_000;
const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

/** Signs the certificates of a test. */
export class Authority {
  readonly #name: string;
  readonly #own: Issued;

  constructor(name = "test authority") {
    this.#name = name;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const cert = issue(publicKey, { commonName: name }, name, privateKey, true);
    this.#own = { cert, key: exportKey(privateKey) };
  }

  /** Its own certificate, which those trust who trust the authority. */
  get cert(): string {
    return this.#own.cert;
  }

  issue(wish: Wish = {}): Issued {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return { cert: issue(publicKey, wish, this.#name, createPrivateKey(this.#own.key), false), key: exportKey(privateKey) };
  }
}

function exportKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function issue(subjectKey: KeyObject, wish: Wish, issuer: string, issuerKey: KeyObject, isAuthority: boolean): string {
  const { commonName = "test", names = [], fromDays = -1, toDays = 1 } = wish;
  const extensions = [extension("2.5.29.19", sequence(...(isAuthority ? [tagged(0x01, Buffer.from([0xff]))] : [])))];
  if (names.length > 0) extensions.push(extension("2.5.29.17", sequence(...names.map(generalName))));
  const signed = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    distinguishedName(issuer),
    sequence(moment(fromDays), moment(toDays)),
    distinguishedName(commonName),
    subjectKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", signed, issuerKey)]));
  const base64 = sequence(signed, ECDSA_SHA256, signature).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}

function generalName(name: string): Buffer {
  if (name.startsWith("IP:")) return tagged(0x87, Buffer.from(name.slice(3).split(".").map(Number)));
  const text = Buffer.from(name.slice(4));
  return tagged(name.startsWith("DNS:") ? 0x82 : 0x86, text);
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(oid("2.5.4.3"), tagged(0x0c, Buffer.from(commonName)));
  return sequence(tagged(0x31, attribute));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tagged(0x04, value));
}

/** Seconds only, as X.509 demands. */
function moment(daysFromNow: number): Buffer {
  const text = new Date(Date.now() + daysFromNow * DAY_MS).toISOString().replace(/[-:T]|\.\d+/g, "");
  return tagged(0x18, Buffer.from(text));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tagged(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >>> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
