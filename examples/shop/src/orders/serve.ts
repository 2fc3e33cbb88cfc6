// The process that customers call, from main.ts.

import { Inventory } from "../../generated/shop/inventory.js";
import { Orders } from "../../generated/shop/orders.js";
import { Payments } from "../../generated/shop/payments.js";
import { connectTo, serveShop } from "../serve-shop.js";
import { createOrders } from "./orders.js";

const inventory = connectTo("inventory", Inventory);
const payments = connectTo("payments", Payments);
await serveShop("orders", Orders, createOrders({ inventory, payments }));
