// Looks at pages of a site in Chromium: `node look.mjs SITE JUDGES PAGE...`; prints one line a fault, and ends with 1 if any.
//
// Each page is opened light and wide, dark and 360 pixels narrow, and once without scripts: colours do not depend on the
// width, nor what is too wide on the colours. A fault is: a violation that
// axe-core finds, a request to another origin, anything on the console, a page wider than its window, a page that says
// less without scripts. The list of notices is also searched.
import http from "node:http";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [site, judges, ...pages] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(judges), "package.json"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((each) => fs.existsSync(each));

const kinds = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml" };
const server = http.createServer((asked, answer) => {
  let name = decodeURIComponent(new URL(asked.url, "http://x").pathname);
  if (name.endsWith("/")) name += "index.html";
  const file = path.join(site, name);
  if (!fs.existsSync(file)) return answer.writeHead(404).end();
  answer.writeHead(200, { "content-type": kinds[path.extname(file)] ?? "text/plain; charset=utf-8" });
  answer.end(fs.readFileSync(file));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}/`;

const faults = [];
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });

const open = async (name, options, look) => {
  const page = await browser.newPage({ bypassCSP: false, ...options });
  const fault = (what) => faults.push(`${name} (${JSON.stringify(options)}): ${what}`);
  page.on("console", (said) => fault(`console: ${said.text()}`));
  page.on("pageerror", (error) => fault(`error: ${error.message}`));
  page.on("request", (request) => { if (!request.url().startsWith(base)) fault(`asks ${request.url()}`); });
  await page.goto(base + name);
  await look(page, fault);
  await page.close();
};

for (const name of pages) {
  for (const [colorScheme, width] of [["light", 1180], ["dark", 360]]) {
    await open(name, { colorScheme, viewport: { width, height: 800 } }, async (page, fault) => {
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) fault(`is ${wide} pixels wide`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run());
      for (const { id, help, nodes } of violations) fault(`axe ${id}: ${help}: ${nodes[0].html.slice(0, 200)}`);
    });
  }
  await open(name, { javaScriptEnabled: false }, async (page, fault) => {
    if (!(await page.locator("main h1").first().isVisible())) fault("has no heading without scripts");
    if (await page.locator("form:visible").count()) fault("shows a form that does nothing without scripts");
  });
}

if (pages.includes("index.html")) {
  await open("index.html", {}, async (page, fault) => {
    const all = await page.locator(".notices > li").count();
    const left = () => page.locator(".notices > li:visible").count();
    const summary = await page.locator(".notices .summary").last().textContent();
    await page.locator("#q").fill(summary);
    const found = await left();
    if (found < 1 || found > all || (all > 3 && found === all)) fault(`searching a title leaves ${found} of ${all}`);
    await page.locator("#q").fill("");
    if ((await left()) !== all) fault("an empty search does not show all");
    // A word of a description, which no title has: it comes with the list of words.
    const words = await (await fetch(base + "search.json")).json();
    const titles = (await page.locator(".notices > li").allTextContents()).join(" ").toLowerCase();
    const word = Object.values(words).flatMap((each) => each.split(" ")).find((each) => each.length > 9 && !titles.includes(each));
    if (word) {
      await page.locator("#q").fill(word);
      await page.waitForFunction((most) => [...document.querySelectorAll(".notices > li")].filter((row) => !row.hidden).length < most, all);
      if ((await left()) < 1) fault(`searching \`${word}\` finds nothing`);
      if (!page.url().includes("q=")) fault("a search has no address");
      await page.reload();
      await page.waitForFunction((most) => [...document.querySelectorAll(".notices > li")].filter((row) => !row.hidden).length < most, all);
    }
  });
}

await browser.close();
server.close();
faults.forEach((fault) => console.log(fault));
process.exitCode = faults.length ? 1 : 0;
