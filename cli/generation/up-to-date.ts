// The short way of `callwire generate`: when no contract and no output has changed since the last
// time, nothing is even parsed.

import { type ContractOptions, findInputs, nameOfRoot } from "../input/contracts.js";
import {
  countContracts,
  hashSources,
  hashText,
  MANIFEST_FILE,
  parseManifest,
  parsePluginFolders,
  parseSources,
  type Source,
} from "../output/manifest.js";
import { GENERATED_MARK, openOutputFolder } from "../output/output-folder.js";

interface UpToDateOptions extends ContractOptions {
  readonly plugins?: boolean | undefined;
}

/**
 * Of how many contracts the outputs are up to date when all are; undefined when it takes a closer
 * look to know. What a plugin would make only the plugin knows.
 */
export function countUpToDate(options: UpToDateOptions): number | undefined {
  if (options.paths.length > 0) return undefined;
  const { configuration, disk, inputs } = findInputs(options);
  if (options.plugins !== false && configuration.plugins.length > 0) return undefined;
  const folder = openOutputFolder(configuration.out, options.cwd);
  const manifestText = folder.read(MANIFEST_FILE) ?? "";
  if (options.plugins !== false && parsePluginFolders(manifestText).length > 0) return undefined; // whose plugin is gone
  const known = parseSources(manifestText);
  if (known === undefined) return undefined;
  const sources: Source[] = [];
  for (const { root, name } of inputs) {
    const content = disk.readFile(root, name);
    if (content === undefined || "problem" in content) return undefined;
    sources.push({ rootName: nameOfRoot(root), name, text: content.text });
  }
  if (hashSources(sources, configuration.importExtension) !== known) return undefined;
  const manifest = parseManifest(manifestText);
  for (const [file, { output }] of manifest) {
    const text = folder.read(file);
    if (text === undefined || !text.startsWith(GENERATED_MARK) || hashText(text) !== output) return undefined;
  }
  return countContracts(manifest.keys());
}
