// A key and a certificate that is its own authority, made anew for each run, by openssl.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Credentials } from "./peer.js";

/** Undefined when there is no openssl here: the scenes over TLS are left out then. */
export function createCredentials(): Credentials | undefined {
  const folder = mkdtempSync(join(tmpdir(), "callwire-bench-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const names = "subjectAltName=DNS:localhost,URI:callwire:perf.v1.Perf";
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const shape = ["-days", "2", "-subj", "/CN=localhost", "-addext", names];
  try {
    execFileSync("openssl", ["req", "-x509", ...curve, ...shape, "-out", cert, "-keyout", key], { stdio: "ignore" });
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
