// The commands of the palette that run `callwire` for a project, in a terminal where it shows what
// it says.

import { statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { commands, type Disposable, ProcessExecution, Task, tasks, type WorkspaceFolder, window, workspace } from "vscode";
import type { ChosenCommand } from "./chosen-command.js";
import { launchOf } from "./launch.js";

interface ProjectCommand {
  readonly id: string;
  readonly title: string;
  readonly args: readonly string[];
  /** Why it cannot run where these hold. */
  readonly refuse?: (chosen: ChosenCommand) => string | undefined;
}

const UNTRUSTED = "this workspace is not trusted; trust it first";

const PROJECT_COMMANDS: readonly ProjectCommand[] = [
  {
    id: "callwire.generate",
    title: "generate",
    args: ["generate"],
    refuse: ({ canGenerate }) => {
      if (!workspace.isTrusted) return UNTRUSTED;
      return canGenerate ? undefined : "generating needs @callwire/cli in this workspace: npm install --save-dev @callwire/cli";
    },
  },
  { id: "callwire.format", title: "format", args: ["format"] },
  {
    id: "callwire.breaking",
    title: "breaking",
    args: ["breaking", "--against", "HEAD"],
    // It runs git, and the configuration of a repository may say what git runs.
    refuse: () => (workspace.isTrusted ? undefined : UNTRUSTED),
  },
];

/** `choose` says which command runs. */
export function registerProjectCommands(choose: () => ChosenCommand): readonly Disposable[] {
  return PROJECT_COMMANDS.map((command) => commands.registerCommand(command.id, () => run(command, choose)));
}

async function run({ title, args, refuse }: ProjectCommand, choose: () => ChosenCommand): Promise<void> {
  try {
    const chosen = choose();
    const refused = refuse?.(chosen);
    if (refused !== undefined) throw new Error(refused);
    const folder = await pickFolder();
    if (folder === undefined) return;
    await workspace.saveAll(false); // the command reads files, not editors
    const { program, args: all, env } = launchOf(chosen, args);
    const execution = new ProcessExecution(program, [...all], { cwd: findProject(folder), env: { ...env } });
    await tasks.executeTask(new Task({ type: "callwire", command: title }, folder, title, "Callwire", execution, []));
  } catch (error) {
    await window.showErrorMessage(`Callwire: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** That of the contract in sight; else the only one, or the one that is picked. */
async function pickFolder(): Promise<WorkspaceFolder | undefined> {
  const inSight =
    window.activeTextEditor === undefined ? undefined : workspace.getWorkspaceFolder(window.activeTextEditor.document.uri);
  if (inSight !== undefined) return inSight;
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw new Error("there is no folder to run in; open the folder of the project");
  return folders.length === 1 ? folders[0] : window.showWorkspaceFolderPick();
}

/** The nearest folder above the contract in sight that has a `callwire.json`, within the folder. */
function findProject({ uri }: WorkspaceFolder): string {
  const root = uri.fsPath;
  const document = window.activeTextEditor?.document;
  if (document?.uri.scheme !== "file") return root;
  for (let folder = dirname(document.uri.fsPath); !relative(root, folder).startsWith(".."); folder = dirname(folder)) {
    if (statSync(join(folder, "callwire.json"), { throwIfNoEntry: false })?.isFile() === true) return folder;
    if (folder === dirname(folder)) break;
  }
  return root;
}
