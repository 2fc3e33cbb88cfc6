// Debian's nginx in front of servers, on a free loopback port and in a folder of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./wait.js";
import { freePort } from "./zookeeper-server.js";

const PROGRAM = "/usr/sbin/nginx";

export class Nginx {
  readonly url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "callwire-nginx-"));
  #child: ChildProcess | undefined;
  #said = "";

  private constructor(port: number, servers: readonly number[], twice: string) {
    this.url = `http://127.0.0.1:${port}`;
    writeFileSync(join(this.#folder, "nginx.conf"), writeConfig(port, servers, twice));
  }

  /**
   * `servers`: their ports. `twice`: the path of a method that may run twice, which is sent again
   * to another one by POST, too. Resolves when it listens.
   */
  static async start(servers: readonly number[], twice = "/none"): Promise<Nginx> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing; run scripts/install-nginx.sh`);
    const nginx = new Nginx(await freePort(), servers, twice);
    const child = spawn(PROGRAM, ["-p", nginx.#folder, "-c", "nginx.conf", "-e", "stderr"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    nginx.#child = child;
    child.stderr.on("data", (chunk: Buffer) => {
      nginx.#said += chunk.toString();
    });
    try {
      await eventually(async () => {
        if (child.exitCode !== null) throw new Error(`nginx ended: ${nginx.#said}`);
        await (await fetch(`${nginx.url}/healthz`)).text();
      });
    } catch (error) {
      await nginx.close(); // nobody else has it
      throw error;
    }
    return nginx;
  }

  /** What it has said. */
  get said(): string {
    return this.#said;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function writeConfig(port: number, servers: readonly number[], twice: string): string {
  const upstream = servers.map((server) => `server 127.0.0.1:${server} max_fails=0;`).join(" ");
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`).join(" ");
  const pass = 'proxy_pass http://upstream; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;';
  return `daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off; ${folders}
  upstream upstream { ${upstream} keepalive 16; }
  server {
    listen 127.0.0.1:${port};
    location / { ${pass} }
    location = ${twice} { ${pass} proxy_next_upstream error timeout non_idempotent; }
  }
}
`;
}
