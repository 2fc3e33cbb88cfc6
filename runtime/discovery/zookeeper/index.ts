// The door `callwire/zookeeper`: the ZooKeeper driver by itself. Most programs only write its target.

export type { Target } from "../target.js";
export { ZookeeperRegistry, type ZookeeperRegistryOptions, type ZookeeperTarget } from "./zookeeper-registry.js";
