// The door `callwire/zookeeper`: the ZooKeeper driver by itself. Most programs only write its target.

export type { HostTlsOptions } from "../../transport/tls-options.js";
export type { LayoutName } from "../layouts/layout.js";
export type { Target, ZookeeperTarget } from "../target.js";
export { ZookeeperRegistry, type ZookeeperRegistryOptions } from "./zookeeper-registry.js";
