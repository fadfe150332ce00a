// The bare address: on to the template of last time, or to the first; or how to write one.
import { useEffect } from "react";
import type { ProjectInfo } from "../../protocol.ts";
import { Postmark } from "../brand/postmark.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Notice } from "../primitives/notice.tsx";
import { lastTemplate, placeOfTemplate } from "./place.ts";
import { SidebarButton } from "./sidebar-toggle.tsx";
import { useGo } from "./use-place.ts";

export function HomePage({ project, order }: { project: ProjectInfo | undefined; order: readonly string[] }) {
  const go = useGo();
  useEffect(() => {
    const last = lastTemplate();
    const target = project?.templates.find((template) => template.id === last)?.id ?? order[0];
    if (target) go(placeOfTemplate(target, { page: "home" }), { replace: true });
  }, [project, order, go]);

  if (!project || project.templates.length > 0) return null;
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 items-center px-4">
        <SidebarButton />
      </div>
      <Notice title="No templates yet" figure={<Postmark className="mb-5 w-44" />}>
        <p>
          Put a React component into <code className="font-mono text-ink">{project.directory}/</code> and it appears
          here as soon as you save it.
        </p>
        <div className="w-full min-w-0 rounded-lg border border-line bg-raised text-left">
          <div className="flex items-center justify-between border-b border-line py-1 pr-1 pl-3 text-xs">
            {project.directory}/welcome.tsx
            <CopyButton text={sample} />
          </div>
          <pre className="overflow-auto p-3 font-mono text-xs leading-5 text-ink">{sample}</pre>
        </div>
      </Notice>
    </div>
  );
}

const sample = `import { defineEmail } from "posthorn";
import { Html, Text } from "react-email";

export default defineEmail(
  ({ name }: { name: string }) => (
    <Html>
      <Text>Welcome, {name}!</Text>
    </Html>
  ),
  { subject: "Welcome", previewProps: { name: "Ada" } },
);
`;
