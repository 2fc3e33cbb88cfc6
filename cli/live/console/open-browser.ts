// Opens a link in the browser of who sits here.

import { spawn } from "node:child_process";
import process from "node:process";

const COMMANDS: Readonly<Record<string, string>> = { darwin: "open", win32: "explorer" };

/** `onFailure`: that there is none to open it. The link is on the screen anyway. */
export function openBrowser(url: string, onFailure: (why: string) => void): void {
  const command = COMMANDS[process.platform] ?? "xdg-open";
  const child = spawn(command, [url], { stdio: "ignore", detached: true });
  child.on("error", () => onFailure(`${command} is not there to open a browser; open the link yourself`));
  child.unref();
}
