// What is around the files of an extension in a `.vsix`: its manifest in XML, and the types of its
// files. And what VS Code and its marketplace would not take. Reads and writes no file.

/** Bytes of the largest file that may be packed: an extension is loaded by every window. */
export const MAX_FILE_BYTES = 3 * 1024 * 1024;

/** Where a file lies, in the words of the format. */
const ASSETS = {
  "extension/package.json": "Microsoft.VisualStudio.Code.Manifest",
  "extension/readme.md": "Microsoft.VisualStudio.Services.Content.Details",
  "extension/changelog.md": "Microsoft.VisualStudio.Services.Content.Changelog",
  "extension/LICENSE.txt": "Microsoft.VisualStudio.Services.Content.License",
};

/** By ending; what is not here is bytes. */
const CONTENT_TYPES = {
  ".js": "application/javascript",
  ".json": "application/json",
  ".md": "text/markdown",
  ".txt": "text/plain",
  ".vsixmanifest": "text/xml",
};

/** `extension.vsixmanifest`. `names`: what is packed, from the top of the archive. */
export function printVsixManifest(manifest, names) {
  const { name, displayName, description, version, publisher, engines, keywords, categories, contributes } = manifest;
  const endings = contributes.languages.flatMap(({ extensions }) => extensions.map((ending) => `__ext_${ending.slice(1)}`));
  const languages = contributes.languages.flatMap(({ aliases }) => aliases.filter((alias) => alias !== alias.toLowerCase()));
  const tags = [...new Set([...keywords, "snippet", "json", ...languages, ...endings])];
  const code = "Microsoft.VisualStudio.Code";
  const properties = [
    [`${code}.Engine`, engines.vscode],
    [`${code}.ExtensionDependencies`, ""],
    [`${code}.ExtensionPack`, ""],
    [`${code}.ExtensionKind`, "workspace"],
    [`${code}.LocalizedLanguages`, ""],
    [`${code}.EnabledApiProposals`, ""],
    [`${code}.ExecutesCode`, "true"],
    ["Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown", "true"],
    ["Microsoft.VisualStudio.Services.Content.Pricing", "Free"],
  ];
  const assets = Object.entries(ASSETS).filter(([path]) => names.includes(path));
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${xml(name)}" Version="${xml(version)}" Publisher="${xml(publisher)}" />
    <DisplayName>${xml(displayName)}</DisplayName>
    <Description xml:space="preserve">${xml(description)}</Description>
    <Tags>${xml(tags.join(","))}</Tags>
    <Categories>${xml(categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
${properties.map(([id, value]) => `      <Property Id="${xml(id)}" Value="${xml(value)}" />`).join("\n")}
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
${assets.map(([path, type]) => `    <Asset Type="${type}" Path="${path}" Addressable="true" />`).join("\n")}
  </Assets>
</PackageManifest>
`;
}

/** `[Content_Types].xml`, which has an entry for each ending. */
export function printContentTypes(names) {
  const endings = [...new Set([...names, "extension.vsixmanifest"].map(endingOf))].filter((ending) => ending !== "").sort();
  const defaults = endings.map((ending) => {
    return `<Default Extension="${ending}" ContentType="${CONTENT_TYPES[ending] ?? "application/octet-stream"}"/>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${defaults.join("")}</Types>
`;
}

/** A sentence for each fault. `files`: bytes by their names, from the top of the archive. */
export function findFaults(manifest, files) {
  const faults = [];
  const { contributes = {}, engines = {}, devDependencies = {} } = manifest;
  for (const field of ["name", "publisher"])
    if (!/^[a-z0-9][a-z0-9-]*$/i.test(manifest[field] ?? "")) faults.push(`"${field}" is no name: ${manifest[field]}`);
  for (const field of ["displayName", "description", "license"]) if (!manifest[field]) faults.push(`"${field}" is not there`);
  if (!/^\d+\.\d+\.\d+$/.test(manifest.version ?? "")) faults.push(`"version" is none of three numbers: ${manifest.version}`);
  if (!/^\^1\.\d+\.0$/.test(engines.vscode ?? ""))
    faults.push(`"engines.vscode" is no range such as ^1.101.0: ${engines.vscode}`);
  else if (minorOf(devDependencies["@types/vscode"]) > minorOf(engines.vscode))
    faults.push('@types/vscode is newer than the VS Code of "engines": it has what that one has not');
  if (manifest.dependencies !== undefined) faults.push('"dependencies" are not packed: bundle them');
  if (manifest.activationEvents?.includes("*") === true) faults.push('"*" of "activationEvents" starts it in each window');
  for (const file of filesOf(manifest)) if (!(file in files)) faults.push(`the manifest has ${file}, which is not packed`);
  const known = (contributes.commands ?? []).map(({ command }) => command);
  for (const { command } of Object.values(contributes.menus ?? {}).flat())
    if (!known.includes(command)) faults.push(`a menu has ${command}, which is no command of the manifest`);
  for (const file of ["extension/package.json", "extension/readme.md", "extension/LICENSE.txt"])
    if (!(file in files)) faults.push(`${file} is not packed`);
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes.length > MAX_FILE_BYTES) faults.push(`${name} has ${bytes.length} bytes, and ${MAX_FILE_BYTES} are allowed`);
    if (/(?:^|\/)(?:node_modules|\.\.?)\/|\\|\.(?:map|ts|vsix)$/.test(name)) faults.push(`${name} must not be packed`);
  }
  const lower = Object.keys(files).map((name) => name.toLowerCase());
  if (new Set(lower).size !== lower.length) faults.push("two files differ in capitals alone");
  const readme = Buffer.from(files["extension/readme.md"] ?? "").toString("utf8");
  for (const [, target] of readme.matchAll(/\]\(([^)]+)\)/g))
    if (!/^(?:https:|#)/.test(target)) faults.push(`readme.md leads to ${target}, which is nowhere in VS Code`);
  return faults;
}

/** What the manifest names, from the top of the archive. */
function filesOf({ main, icon, contributes = {} }) {
  const { languages = [], grammars = [], snippets = [], jsonValidation = [] } = contributes;
  const named = [
    main,
    icon,
    ...languages.map(({ configuration }) => configuration),
    ...[...grammars, ...snippets].map(({ path }) => path),
    ...jsonValidation.map(({ url }) => url).filter((url) => url.startsWith("./")),
  ];
  return named.filter((path) => path !== undefined).map((path) => `extension/${path.replace(/^\.\//, "")}`);
}

function minorOf(range = "") {
  return Number(/1\.(\d+)\./.exec(range)?.[1] ?? 0);
}

function endingOf(name) {
  return /\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? "";
}

function xml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
