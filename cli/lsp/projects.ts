// The projects of an editor: which one a file belongs to. One is made when a file of it is first
// asked for.

import path from "node:path";
import { CONFIGURATION_FILE, findUpwards } from "../files/find-upwards.js";
import { Project } from "./project.js";

export class Projects {
  readonly #projects = new Map<string, Project>();
  /** The project of a folder, as files of one folder have one. */
  readonly #byFolder = new Map<string, Project>();
  #folders: readonly string[] = [];
  readonly #onProblem: (problem: string) => void;

  /** `onProblem` is told of each configuration that cannot be used. */
  constructor(onProblem: (problem: string) => void) {
    this.#onProblem = onProblem;
  }

  /** The folders that the editor has open. Projects that begin there are made. */
  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
    this.#byFolder.clear();
    for (const folder of folders) this.projectOf(path.join(folder, CONFIGURATION_FILE));
  }

  get all(): readonly Project[] {
    return [...this.#projects.values()];
  }

  /** The nearest configuration above a file makes its project, else the open folder around it. */
  projectOf(file: string): Project {
    const folder = path.dirname(file);
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const configuration = findUpwards(folder, CONFIGURATION_FILE);
    const home = this.#folders.filter((open) => folder === open || folder.startsWith(open + path.sep));
    const nearest = home.reduce((longest, open) => (open.length > longest.length ? open : longest), "");
    const base = configuration === undefined ? nearest || folder : path.dirname(configuration);
    const project = this.#projects.get(base) ?? new Project(base);
    if (!this.#projects.has(base) && project.problem !== undefined) this.#onProblem(project.problem);
    this.#projects.set(base, project);
    this.#byFolder.set(folder, project);
    return project;
  }

  /** Forgets a project that nobody has open any more, as an editor may visit any number of them. */
  release(project: Project): void {
    if (project.isOpen || this.#folders.includes(project.folder)) return;
    this.#projects.delete(project.folder);
    this.#byFolder.clear();
  }

  /** Makes all projects anew, as after a change of a configuration. */
  forget(): void {
    this.#projects.clear();
    this.setFolders(this.#folders);
  }
}
