// The process of the warehouse, from main.ts.

import { Inventory } from "../../generated/shop/inventory.js";
import { Journal } from "../journal.js";
import { serveShop } from "../serve-shop.js";
import { journalFile } from "../settings.js";
import { createInventory } from "./inventory.js";
import { Stock } from "./stock.js";

const ITEMS = [
  { name: "tea", price: 450, count: 100_000 },
  { name: "kettle", price: 3_900, count: 20_000 },
  { name: "piano", price: 900_000, count: 1_000 },
  { name: "moon", price: 1, count: 0 },
];

const stock = new Stock(ITEMS, new Journal(journalFile("inventory")));
await serveShop("inventory", Inventory, createInventory({ stock, packingMs: 200 }));
