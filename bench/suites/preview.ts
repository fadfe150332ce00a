/** Suite `preview`: from the command to the first mail on screen, and from a save to its update, against `email dev`. */

import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { buildUiIfStale } from "../build.ts";
import { type Comparison, compare, type Measure, OURS } from "../compare.ts";
import { medianOf, type Sample, type Series, sideBySide } from "../measure.ts";
import { launchBrowser, waitForMail } from "../preview/browser.ts";
import { installedMB, installPosthorn } from "../preview/installed-size.ts";
import { startServer } from "../preview/process-tree.ts";
import { makeProject, type PreviewProject, type PreviewTemplate } from "../preview/project.ts";
import { type PreviewTool, TOOLS, toolEnvironment } from "../preview/tools.ts";
import type { Suite } from "../suite.ts";

const VISITS = 4;
const SAVES = 5;
/** How long the pointer rests on a link before the click: both tools begin to fetch by then. */
const HOVER_MS = 100;
/** Between two actions: what the last one still had to do must not count for the next. */
const PAUSE_MS = 300;

/** Of each of the four starter templates. */
const MANY_COPIES = 75;
const MANY = "preview, 300 templates";

interface Load {
  readonly visits: number;
  readonly saves: number;
}

const MEASURES: readonly Measure[] = [
  { key: "start", name: "start to first mail", unit: "ms", better: "lower" },
  { key: "firstVisit", name: "first visit to another template", unit: "ms", better: "lower" },
  { key: "revisit", name: "visit again", unit: "ms", better: "lower" },
  { key: "save", name: "save to updated mail", unit: "ms", better: "lower" },
  { key: "memoryFirst", name: "memory at the first mail", unit: "MB", better: "lower" },
  { key: "memoryEnd", name: "memory at the end", unit: "MB", better: "lower" },
];

export const previewSuite: Suite = {
  name: "preview",
  title: "The live preview",
  async run({ rounds, quick, log }) {
    buildUiIfStale(log);
    const project = makeProject(log);
    await using browser = await launchBrowser();
    const load = quick ? { visits: 1, saves: 1 } : { visits: VISITS, saves: SAVES };
    const series = await sideBySide(
      TOOLS.map((tool) => ({
        name: tool.name,
        async run(round) {
          const sample = await liveOnce(tool, project, browser, load);
          log(`preview: ${tool.name}, ${round < 0 ? "warm-up" : `round ${round + 1}`}: ${JSON.stringify(sample)}`);
          return sample;
        },
      })),
      { rounds },
    );
    const size = installedSizes(project, log);
    const grown = await withManyTemplates(series, browser, { rounds, load, log });
    return {
      method: [
        `One project with ${project.templates.length} templates (copies of the four that \`create-email\` brings), opened in turn by \`posthorn dev\` and \`email dev\`, each started afresh in every round; headless Chromium with an empty cache.`,
        "Start counts from starting the process until a frame shows the mail; the address is opened as soon as the port answers.",
        `Visits are clicks in the list of templates, ${HOVER_MS} ms after the pointer came to rest there, until the frame shows the mail: the median of ${load.visits}. Saves write the template's file, until the frame shows the new words: the median of ${load.saves}.`,
        "Memory is the PSS of the server's process and its descendants, without the browser.",
      ],
      checked: ["In every step a text that only the awaited mail holds is looked for in a frame that can be seen."],
      comparisons: [...compare("preview", series, MEASURES), ...grown, ...size.comparisons],
      remarks: [
        `“${MANY}” compares Posthorn with itself in the same project with ${MANY_COPIES * 4} templates, measured afterwards: 1 is no growth, 0.8 is a quarter more.`,
        "“Start” means a new process, not a cold disk: the warm-up round has read every file once.",
        "`email dev` brings its pages built, and when a template is opened it also lints it and checks it for client support in the background; Posthorn's server also runs its SMTP inbox.",
        "Neither server can look up names or listen beyond this machine, so the link checks of `email dev` fail at once instead of waiting for the network.",
        ...size.remarks,
      ],
    };
  },
};

/** Posthorn alone in a folder five times as large, against itself in the usual one. */
async function withManyTemplates(
  usual: readonly Series[],
  browser: Browser,
  { rounds, load, log }: { readonly rounds: number; readonly load: Load; readonly log: (line: string) => void },
): Promise<Comparison[]> {
  const [ours] = TOOLS.filter(({ name }) => name === OURS);
  const before = usual.find(({ name }) => name === OURS);
  if (ours === undefined || before === undefined) throw new Error(`No tool is named ${OURS}`);
  const project = makeProject(log, MANY_COPIES);
  const [many] = await sideBySide([{ name: OURS, run: () => liveOnce(ours, project, browser, load) }], { rounds });
  log(`preview: ${project.templates.length} templates: ${JSON.stringify(many?.samples)}`);
  return compare(
    MANY,
    [
      { name: OURS, samples: many?.samples ?? [] },
      { ...before, name: `${OURS}, 60 templates` },
    ],
    MEASURES,
  );
}

/** One life of a preview server, from start to end, as somebody at work would use it. */
async function liveOnce(
  tool: PreviewTool,
  { directory, templates }: PreviewProject,
  browser: Browser,
  { visits, saves }: Load,
): Promise<Sample> {
  const [first, ...others] = templates.slice(0, visits + 1) as [PreviewTemplate, ...PreviewTemplate[]];
  first.save(first.marker);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const [http, smtp] = await freePorts(2);
  await sleep(PAUSE_MS);
  const started = performance.now();
  await using server = startServer(tool.command({ http: http as number, smtp: smtp as number }), {
    cwd: directory,
    env: toolEnvironment(),
  });
  try {
    await server.listening(http as number);
    await page.goto(`http://127.0.0.1:${http}${tool.path(first.name)}`, { waitUntil: "commit" });
    await waitForMail(page, first.marker);
    const start = performance.now() - started;
    const memoryFirst = server.memoryMB();
    const firstVisit = await medianVisit(page, tool, others);
    const revisit = await medianVisit(page, tool, [first, ...others.slice(0, -1)]);
    await visit(page, tool, first);
    const save = await medianSave(page, first, saves);
    const memoryEnd = server.memoryMB();
    return {
      ...{ start, firstVisit, revisit, save },
      ...(memoryFirst === undefined || memoryEnd === undefined ? {} : { memoryFirst, memoryEnd }),
    };
  } catch (error) {
    throw new Error(`${tool.name}: ${error instanceof Error ? error.message : error}\n${server.output().trim()}`);
  } finally {
    await context.close();
  }
}

async function medianVisit(page: Page, tool: PreviewTool, templates: readonly PreviewTemplate[]): Promise<number> {
  const times: number[] = [];
  for (const template of templates) times.push(await visit(page, tool, template));
  return medianOf(times);
}

async function visit(page: Page, tool: PreviewTool, template: PreviewTemplate): Promise<number> {
  await sleep(PAUSE_MS);
  const link = page.locator(tool.link(template.name)).first();
  await link.hover();
  await sleep(HOVER_MS);
  const started = performance.now();
  await page.mouse.down();
  await page.mouse.up();
  await waitForMail(page, template.marker);
  return performance.now() - started;
}

async function medianSave(page: Page, template: PreviewTemplate, saves: number): Promise<number> {
  const times: number[] = [];
  for (let number = 1; number <= saves; number++) {
    await sleep(PAUSE_MS);
    const words = `Saved for the ${number}. time, at ${Date.now()}.`;
    const started = performance.now();
    template.save(words);
    await waitForMail(page, words);
    times.push(performance.now() - started);
  }
  return medianOf(times);
}

function installedSizes({ directory, versions }: PreviewProject, log: (line: string) => void) {
  try {
    const series: Series[] = [
      { name: OURS, samples: [{ size: installedMB(installPosthorn(versions, log)) }] },
      { name: "react-email + @react-email/ui", samples: [{ size: installedMB(directory) }] },
    ];
    return {
      comparisons: compare("installed", series, [
        { key: "size", name: "node_modules of the project", unit: "MB", better: "lower" },
      ]),
      remarks: [
        "Both installed sizes include `react`, `react-dom` and `react-email`; Posthorn's includes `vite`. Measured once.",
      ],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { comparisons: [], remarks: [`The installed size could not be measured: ${reason}`] };
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
