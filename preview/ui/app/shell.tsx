// The frame around everything: sidebar (or drawer), the banner of a lost connection, and the page.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { projectQuery } from "../api/project.ts";
import { useLive } from "../events/live.ts";
import { MailPage } from "../mail/mail-page.tsx";
import { usePaletteKey } from "../palette/use-palette-key.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { PaneEdge } from "../primitives/resize-handle.tsx";
import { setDraftScope } from "../props/drafts.ts";
import { useTemplateList } from "../templates/use-template-list.ts";
import { ConfigBanner } from "./config-banner.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { HomePage } from "./home-page.tsx";
import { Sidebar } from "./sidebar.tsx";
import { SidebarToggle } from "./sidebar-toggle.tsx";
import { useDocumentTitle } from "./use-document-title.ts";
import { useNarrow } from "./use-narrow.ts";
import { useGo, usePlace } from "./use-place.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useStoredNumber } from "./use-stored-number.ts";

const InboxPage = lazy(() => import("../inbox/inbox-page.tsx"));
const ChangesPage = lazy(() => import("../changes/changes-page.tsx"));
const QueuePage = lazy(() => import("../queue/queue-page.tsx"));
const WallPage = lazy(() => import("../wall/wall-page.tsx"));
const CommandPalette = lazy(() => import("../palette/command-palette.tsx"));
const PhoneDialog = lazy(() => import("./phone-dialog.tsx"));
const ShortcutsDialog = lazy(() => import("./shortcuts-dialog.tsx"));

export function Shell() {
  const place = usePlace();
  const go = useGo();
  const project = useQuery(projectQuery).data;
  const { connection, configProblem } = useLive();
  const narrow = useNarrow();
  const list = useTemplateList(project?.templates);
  const [drawer, setDrawer] = useState(false);
  const [dialog, setDialog] = useState<"help" | "commands" | "phone" | null>(null);
  const [width, setWidth] = useStoredNumber("posthorn.sidebar", 264);

  useShortcuts({ order: list.order, onHelp: () => setDialog("help"), onSearch: () => narrow && setDrawer(true) });
  usePaletteKey(() => setDialog("commands"));
  useDocumentTitle(place, project);
  useEffect(() => {
    if (project) setDraftScope(project.name);
  }, [project]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any step to another place closes the drawer.
  useEffect(() => setDrawer(false), [place.page, place.page === "mail" ? place.template : null, narrow]);

  const close = () => setDialog(null);
  const sidebar = <Sidebar project={project} list={list} onDialog={setDialog} />;
  return (
    <SidebarToggle value={narrow ? () => setDrawer(true) : null}>
      <div className="flex h-full flex-col">
        {connection === "lost" && <ConnectionBanner />}
        {configProblem !== null && <ConfigBanner problem={configProblem} />}
        <div className="flex min-h-0 flex-1">
          {!narrow && (
            <aside aria-label="Templates and inbox" className="relative shrink-0 bg-side" style={{ width }}>
              {sidebar}
              <PaneEdge label="Width of the sidebar" value={width} min={200} max={420} onResize={setWidth} />
            </aside>
          )}
          <main className="relative min-w-0 flex-1 bg-surface">
            {place.page === "home" && <HomePage project={project} order={list.order} />}
            {place.page === "mail" && <MailPage place={place} project={project} />}
            {place.page === "changes" && (
              <Suspense>
                <ChangesPage place={place} />
              </Suspense>
            )}
            {place.page === "wall" && (
              <Suspense>
                <WallPage place={place} project={project} />
              </Suspense>
            )}
            {place.page === "queue" && (
              <Suspense>
                <QueuePage place={place} project={project} />
              </Suspense>
            )}
            {place.page === "inbox" && (
              <Suspense>
                <InboxPage place={place} project={project} />
              </Suspense>
            )}
          </main>
        </div>
        {drawer && narrow && (
          <Dialog
            label="Templates and inbox"
            onClose={() => setDrawer(false)}
            className="m-0 h-dvh max-h-none w-[min(300px,85vw)]"
          >
            <div className="h-full bg-side">{sidebar}</div>
          </Dialog>
        )}
        <Suspense>
          {dialog === "help" && <ShortcutsDialog onClose={close} />}
          {dialog === "phone" && <PhoneDialog onClose={close} />}
          {dialog === "commands" && (
            <CommandPalette
              context={{ place, project, go, showHelp: () => setDialog("help"), showPhone: () => setDialog("phone") }}
              onClose={close}
            />
          )}
        </Suspense>
      </div>
    </SidebarToggle>
  );
}
