// What the command line says of TLS: the files that it names, and errors of TLS in the words of its
// options. What stands in the files is checked by whoever connects.

import { accessSync, constants, statSync } from "node:fs";
import { describeFileError, UsageError } from "../usage-error.js";

/** The options, as commander gives them. */
export interface TlsFlags {
  readonly tlsCa?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}

interface PemFile {
  readonly file: string;
}

/** What a client is told. Plain data, so that a process can be told it. */
export interface LiveTls {
  readonly ca?: PemFile;
  readonly cert?: PemFile;
  readonly key?: PemFile;
}

/**
 * Undefined without any of them: no TLS. Throws UsageError for half of a pair, and for a file that
 * cannot be read. `escape`: makes a name safe to print.
 */
export function readTls({ tlsCa, tlsCert, tlsKey }: TlsFlags, escape: (text: string) => string): LiveTls | undefined {
  if (tlsCa === undefined && tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert !== undefined && tlsKey === undefined) throw new UsageError("--tls-cert needs the key of it; give --tls-key too");
  if (tlsKey !== undefined && tlsCert === undefined) throw new UsageError("--tls-key needs its certificate; give --tls-cert too");
  const find = (option: string, file: string): PemFile => {
    checkFile(option, file, escape);
    return { file };
  };
  return {
    ...(tlsCa === undefined ? {} : { ca: find("--tls-ca", tlsCa) }),
    ...(tlsCert === undefined ? {} : { cert: find("--tls-cert", tlsCert) }),
    ...(tlsKey === undefined ? {} : { key: find("--tls-key", tlsKey) }),
  };
}

/** Not read here: a pipe can be read only once, and who connects does. */
function checkFile(option: string, file: string, escape: (text: string) => string): void {
  let problem: string | undefined;
  try {
    if (statSync(file).isDirectory()) problem = "it is a folder";
    accessSync(file, constants.R_OK);
  } catch (error) {
    problem = describeFileError(error);
  }
  if (problem === undefined) return;
  throw new UsageError(`${option} names ${escape(JSON.stringify(file))}, which cannot be read: ${problem}; give a PEM file`);
}

/**
 * What a client says of its options `tls.cert` and so on, as who types the command can do it. The
 * server's own (`its tls.ca`) stay.
 */
export function inWordsOfFlags(text: string): string {
  return text
    .replace(/give connect the option tls(?![.\w])/g, "give --tls-ca")
    .replace(/(?<![.\w]|\bits |\bserver's )(?:option )?tls\.(ca|cert|key)(?![.\w])/g, "--tls-$1");
}
