// `npm run conform`: holds a server or a client in another language to docs/protocol.md. How it is
// used is in docs/conform.md. Exit codes: 0 when every MUST is kept, 1 when one is broken, 2 for
// wrong usage, 3 when nobody can be reached or run.

import { once } from "node:events";
import { connect } from "node:net";
import { parseArgs } from "node:util";
import { NoProgram, runProgram } from "./client-program.js";
import { checkRule, type Finding, type Rule } from "./rule.js";
import { clientSuite, serverSuite } from "./suites.js";

const USAGE = `usage: npm run conform -- HOST:PORT [--only TEXT] [--json]            holds the server there to the protocol
       npm run conform -- --client COMMAND [--only TEXT] [--json]     runs COMMAND HOST PORT CALL, a client, for each rule
       npm run conform -- --list                                      names the rules
       npm run conform -- --help                                      prints this
docs/conform.md says what the server serves, and what the client does.`;

const Exit = { kept: 0, broken: 1, usage: 2, unreachable: 3 } as const;

interface Options {
  readonly only: string;
  readonly isJson: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      client: { type: "string" },
      only: { type: "string", default: "" },
      json: { type: "boolean", default: false },
      list: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const options = { only: values.only, isJson: values.json };
  if (values.help === true) {
    console.log(USAGE);
    return Exit.kept;
  }
  if (values.list === true) return list();
  if (values.client !== undefined && positionals.length === 0) {
    const command = values.client;
    return checkAll(clientSuite(), { run: (port, call) => runProgram(command, port, call) }, options);
  }
  const [address = "", ...rest] = positionals;
  const match = /^\[?(.+?)\]?:(\d{1,5})$/.exec(address);
  if (match === null || rest.length > 0 || values.client !== undefined)
    throw new TypeError(`"${positionals.join(" ")}" is no HOST:PORT`);
  const server = { host: match[1] ?? "", port: Number(match[2]) };
  await reach(server);
  return checkAll(serverSuite(), server, options);
}

function list(): number {
  for (const { level, name } of [...serverSuite(), ...clientSuite()]) console.log(`${level}  ${name}`);
  return Exit.kept;
}

/** Rejects when nobody listens. */
async function reach({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  const socket = connect(port, host);
  await once(socket, "connect");
  socket.destroy();
}

async function checkAll<Peer>(suite: readonly Rule<Peer>[], peer: Peer, { only, isJson }: Options): Promise<number> {
  const rules = suite.filter(({ name }) => name.includes(only));
  if (rules.length === 0) throw new TypeError(`no rule has "${only}" in its name; --list names them`);
  const findings: Finding[] = [];
  for (const rule of rules) {
    const finding = await checkRule(rule, peer);
    findings.push(finding);
    if (finding.broken !== undefined && !isJson)
      console.log(`${finding.level === "must" ? "BROKEN" : "should"}  ${finding.name}\n        ${finding.broken}`);
  }
  const of = (level: string) => findings.filter((finding) => finding.level === level);
  const broken = (level: string) => of(level).filter((finding) => finding.broken !== undefined).length;
  if (isJson) console.log(JSON.stringify(findings, null, 2));
  else {
    const [must, should] = [of("must").length, of("should").length];
    console.log(
      `${must - broken("must")} of ${must} rules are kept, and ${should - broken("should")} of ${should} recommendations`,
    );
  }
  return broken("must") === 0 ? Exit.kept : Exit.broken;
}

/**
 * Node's errors of sockets have codes, but for those of both families of a host, which come
 * together.
 */
function isUnreachable(error: unknown): error is Error {
  return error instanceof NoProgram || error instanceof AggregateError || (error instanceof Error && "syscall" in error);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (isUnreachable(error)) {
    console.error(
      `conform: ${error instanceof AggregateError ? error.errors.map(String).join("; ") : error.message}; start it, and try again`,
    );
    process.exitCode = Exit.unreachable;
  } else if (error instanceof TypeError) {
    console.error(`conform: ${error.message}\n${USAGE}`);
    process.exitCode = Exit.usage;
  } else throw error;
}
