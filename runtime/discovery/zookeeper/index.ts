// The door `callwire/zookeeper`: the ZooKeeper driver by itself. Most programs only write its
// target.

export type { HostTlsOptions } from "../../transport/tls-options.js";
export type { Target } from "../drivers.js";
export type {
  Examined,
  ExaminedClock,
  ExaminedConsumer,
  ExaminedEntry,
  ExaminedPath,
  ExaminedSettings,
  ZookeeperExaminer,
} from "./examined.js";
export type { LayoutName } from "./layouts/layout.js";
export type { ConfigChange } from "./service-config.js";
export { ZookeeperRegistry } from "./zookeeper-registry.js";
export type { ZookeeperRegistryOptions } from "./zookeeper-registry-options.js";
export type { ZookeeperTarget } from "./zookeeper-target.js";
