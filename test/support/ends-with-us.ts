// Has the kernel of Linux end a child with this process, also when SIGKILL ends it, and when the
// child is frozen or hangs.

import { existsSync } from "node:fs";

/** Of util-linux. It becomes the command: the child's pid is that of the command. */
const SETPRIV = "/usr/bin/setpriv";
const hasSetpriv = process.platform === "linux" && existsSync(SETPRIV);

/** The command that starts `command` so; `command` itself where that cannot be. */
export function endsWithUs(command: readonly string[]): readonly string[] {
  return hasSetpriv ? [SETPRIV, "--pdeathsig", "KILL", ...command] : command;
}
