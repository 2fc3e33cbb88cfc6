// The row of ZooKeeper in the table of drivers.

import type { RegistryDriver } from "../driver.js";
import { ZookeeperRegistry } from "./zookeeper-registry.js";
import {
  capabilitiesOfZookeeper,
  checkZookeeper,
  formatZookeeper,
  parseZookeeper,
  type ZookeeperTarget,
} from "./zookeeper-target.js";

export const zookeeperDriver: RegistryDriver<ZookeeperTarget> = {
  schemes: ["zookeeper"],
  forms: ["zookeeper://host:port,host:port/path"],
  parse: parseZookeeper,
  check: checkZookeeper,
  format: formatZookeeper,
  capabilitiesOf: capabilitiesOfZookeeper,
  open: (target, options) => new ZookeeperRegistry(target, options),
};
