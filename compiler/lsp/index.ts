// The door `@callwire/compiler/lsp`: what an editor asks about contracts, in places of the text.
// The protocol that editors speak is not here.

export { Workspace, type WorkspaceOptions } from "./workspace.js";
