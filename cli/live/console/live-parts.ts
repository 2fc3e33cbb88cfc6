// What the console takes of the command. The console is a bundle of its own, and in its place this
// file asks the bundle of the live commands, so that nothing of the runtime is there twice.

export { DeclaredError, RpcError } from "callwire";
export { connectDynamic } from "callwire/dynamic";
export { JsonCodecs, JsonError } from "callwire/json";
export { ZookeeperRegistry } from "callwire/zookeeper";
export { contractText } from "../../contract/contract-text.js";
export { findRunning } from "../compat/running-contracts.js";
export { readConsumers } from "../consumers.js";
export { findNamed } from "../contracts.js";
export { checkMocks } from "../doctor/mocks.js";
export { checkConsumers, checkOrphans } from "../doctor/orphans.js";
export { checkSettings } from "../doctor/settings.js";
export { checkVersions } from "../doctor/versions.js";
export { FollowedServices } from "../followed-services.js";
export { FollowedStats } from "../followed-stats.js";
export { Interruption } from "../interruption.js";
export { findInstances, mostCommon, nameServices, readInstances, withRegistry } from "../lists.js";
export { inTime } from "../live-command.js";
export { findSource, listProjectContracts } from "../mock/mock-source.js";
export { startMock } from "../mock/started-mock.js";
