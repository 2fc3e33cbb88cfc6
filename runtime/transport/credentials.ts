// Certificates and keys as TLS needs them: read, checked, and read again when their files change.

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Clock } from "../base/clock.js";
import { CREDENTIALS_RECHECK_MS } from "../base/limits/connection.js";
import { isBytes, isError } from "../base/realms.js";
import { type CredentialOptions, type Pem, tlsError } from "./tls-options.js";

/** PEM texts that belong together. */
export interface CredentialTexts {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/**
 * Keeps the last credentials that were right. Files are looked at when a connection begins, at most
 * once in CREDENTIALS_RECHECK_MS; what does not fit together, as while a new pair is being written,
 * is told once and looked at again.
 */
export class Credentials {
  readonly #options: CredentialOptions;
  readonly #clock: Clock;
  readonly #onProblem: (problem: string) => void;
  #texts: CredentialTexts;
  #checkedAt: number;
  #problem: string | undefined;

  /**
   * Throws INVALID_ARGUMENT that names the option when a text is no PEM, a file cannot be read, or
   * the key is not that of the certificate.
   */
  constructor(options: CredentialOptions, clock: Clock, onProblem: (problem: string) => void) {
    this.#options = options;
    this.#clock = clock;
    this.#onProblem = onProblem;
    this.#texts = checkTexts(readTexts(options));
    this.#checkedAt = clock.nowMs();
  }

  get texts(): CredentialTexts {
    return this.#texts;
  }

  /** Reads the files again if it is time; true when the credentials are new. Never throws. */
  refresh(): boolean {
    const now = this.#clock.nowMs();
    if (now - this.#checkedAt < CREDENTIALS_RECHECK_MS) return false;
    this.#checkedAt = now;
    try {
      const texts = readTexts(this.#options);
      const isNew = !isSame(texts, this.#texts);
      if (isNew) this.#texts = checkTexts(texts);
      this.#problem = undefined;
      return isNew;
    } catch (error) {
      this.#report(isError(error) ? error.message : String(error));
      return false;
    }
  }

  #report(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#onProblem(`new TLS credentials are not used, the earlier ones stay: ${problem}`);
  }
}

/** The certificates of a PEM text, in their order. Throws INVALID_ARGUMENT when there is none. */
export function parseCertificates(option: string, pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw tlsError(option, "holds no PEM certificate; give the text of a PEM file, or { file: path }");
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw tlsError(option, `holds a certificate that cannot be read (number ${index + 1} in it); issue it again`, error);
    }
  });
}

function readTexts({ ca, cert, key }: CredentialOptions): CredentialTexts {
  return { ca: readPem("tls.ca", ca), cert: readPem("tls.cert", cert), key: readPem("tls.key", key) };
}

function readPem(option: string, pem: Pem | undefined): string | undefined {
  if (pem === undefined || typeof pem === "string") return pem;
  if (isBytes(pem)) return Buffer.from(pem).toString("utf8");
  const file: unknown = pem?.file;
  if (typeof file !== "string") throw tlsError(option, "must be PEM, or { file: path }");
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw tlsError(option, `names ${JSON.stringify(file)}, which cannot be read: ${codeOf(error)}`, error);
  }
}

function checkTexts(texts: CredentialTexts): CredentialTexts {
  if (texts.ca !== undefined) parseCertificates("tls.ca", texts.ca);
  if (texts.cert === undefined || texts.key === undefined) return texts;
  const [own] = parseCertificates("tls.cert", texts.cert);
  const key = parseKey(texts.key);
  if (own?.checkPrivateKey(key) === true) return texts;
  throw tlsError("tls.key", "is not the key of the first certificate in tls.cert; give the pair that was made together");
}

/** The causes are left out of what is thrown: a key belongs in no log. */
function parseKey(pem: string): KeyObject {
  if (/-----BEGIN ENCRYPTED|ENCRYPTED-----|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw tlsError("tls.key", "is encrypted; decrypt it, such as with openssl pkey, and guard the file by its permissions");
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw tlsError("tls.key", "holds no PEM private key; give the text of a PEM file, or { file: path }");
  }
}

function isSame(one: CredentialTexts, other: CredentialTexts): boolean {
  return one.ca === other.ca && one.cert === other.cert && one.key === other.key;
}

function codeOf(error: unknown): string {
  return isError(error) && "code" in error ? String(error.code) : String(error);
}
