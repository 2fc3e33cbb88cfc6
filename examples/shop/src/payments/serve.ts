// The process that takes the money, from main.ts.

import { Payments } from "../../generated/shop/payments.js";
import { Journal } from "../journal.js";
import { serveShop } from "../serve-shop.js";
import { journalFile } from "../settings.js";
import { createBank } from "./bank.js";
import { Ledger } from "./ledger.js";
import { createPayments } from "./payments.js";

const bank = createBank({ latencyMs: 20, limit: 100_000 });
const ledger = new Ledger(bank, new Journal(journalFile("payments")));
await serveShop("payments", Payments, createPayments(ledger));
