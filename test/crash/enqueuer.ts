/**
 * The process of a crash test that enqueues: node enqueuer.ts <outbox> <log> <mails> <mails a second>
 *
 * Each number is written to the log once its mail was acknowledged. Started again after it was killed, it goes on with
 * whatever the log does not hold; the key of a mail that was kept but never acknowledged finds it again.
 */

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createMailer } from "posthorn";
import { FROM, insist, mailOf, openOutbox, openShop } from "./engine.ts";

/** One mail in so many is enqueued inside a transaction of the application. */
const ORDER_EVERY = 5;
const AT_ONCE = 8;

const [target, log, mails, perSecond] = process.argv.slice(2) as [string, string, string, string];
const acknowledged = new Set(existsSync(log) ? readFileSync(log, "utf8").split("\n").map(Number) : []);
const left = Array.from({ length: Number(mails) }, (_, index) => index + 1).filter((n) => !acknowledged.has(n));

const outbox = openOutbox(target);
const mailer = createMailer({ transport: "null:", outbox, from: FROM });
const shop = await openShop(target);
process.send?.("ready");

const began = performance.now();
let taken = 0;
const take = async (numbers: number[], enqueue: (number: number) => Promise<unknown>): Promise<void> => {
  for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
    taken += 1;
    const early = (taken / Number(perSecond)) * 1000 - (performance.now() - began);
    if (early > 1) await sleep(early);
    await insist(() => enqueue(number));
    appendFileSync(log, `${number}\n`);
  }
};

const orders = left.filter((number) => number % ORDER_EVERY === 0);
const others = left.filter((number) => number % ORDER_EVERY !== 0);
await Promise.all([
  take(orders, (number) => shop.order(number, mailer)),
  ...Array.from({ length: AT_ONCE }, () => take(others, (number) => mailer.enqueue(mailOf(number)))),
]);
await shop.close();
await mailer.close();
process.disconnect?.();
