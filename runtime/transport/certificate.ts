// The names in certificates: reading those of a peer, and which of them is good for a service.
// Names that Node could not write down without ambiguity stay in quotes and match nothing.

import type { X509Certificate } from "node:crypto";

/** A peer's certificate, which an authority that is trusted here has signed. */
export interface PeerCertificate {
  /**
   * Common name of the subject, "" without one. For people: anything may stand there, `names`
   * decide.
   */
  readonly commonName: string;
  /**
   * Subject alternative names, such as `URI:spiffe://example.org/billing` and
   * `DNS:billing.example.org`.
   */
  readonly names: readonly string[];
  /** SHA-256 of the certificate, such as `AB:CD:...`. */
  readonly fingerprint256: string;
}

export function readCertificate(certificate: X509Certificate): PeerCertificate {
  return {
    commonName: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "",
    names: splitNames(certificate.subjectAltName ?? ""),
    fingerprint256: certificate.fingerprint256,
  };
}

/** The names of which one must be in the certificate of a server of `service`. */
export function namesOfService(service: string): readonly string[] {
  return [`URI:callwire:${service}`, `DNS:${service}`];
}

/**
 * True when one of the names in a certificate is one of `wanted`. Case counts, but not in DNS
 * names.
 */
export function hasName(names: readonly string[], wanted: readonly string[]): boolean {
  const normal = wanted.map(normalName);
  return names.some((name) => normal.includes(normalName(name)));
}

/**
 * True for a text such as `DNS:calculator.example.org` or `URI:spiffe://example.org/calculator`.
 */
export function isCertificateName(text: unknown): text is string {
  return typeof text === "string" && /^(?:DNS|URI):[^\s",]+$/.test(text);
}

/**
 * `DNS:a, URI:b` as Node writes it. A name with a comma, a quote or a control character is JSON and
 * keeps its quotes.
 */
export function splitNames(text: string): readonly string[] {
  const found = text.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy);
  return [...found].map((match) => `${match[1]}:${match[2]}`);
}

/** Only ASCII has two cases here: the Kelvin sign, in small letters, is a k. */
function normalName(name: string): string {
  return name.startsWith("DNS:") ? name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : name;
}
