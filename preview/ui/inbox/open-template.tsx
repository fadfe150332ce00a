// From a caught mail back to its template, with the props that it was made from.
import type { InboxMessage, ProjectInfo, TemplateSummary } from "../../protocol.ts";
import { placeOfTemplate } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { Button } from "../primitives/button.tsx";
import { writeDraft } from "../props/drafts.ts";

export function OpenTemplate({ message, project }: { message: InboxMessage; project: ProjectInfo | undefined }) {
  const go = useGo();
  const { origin } = message;
  if (!origin || !project) return null;
  const template = findTemplate(origin.template, project.templates);
  if (!template)
    return (
      <span className="text-2xs text-muted" title="No file among the templates has that name">
        From the template {origin.template}
      </span>
    );
  const open = () => {
    if (origin.props !== null) writeDraft(template.id, null, JSON.stringify(origin.props, null, 2));
    go({ ...placeOfTemplate(template.id, { page: "home" }), locale: origin.locale });
  };
  return (
    <Button
      icon="template"
      tone="outline"
      onClick={open}
      title={
        origin.props === null
          ? `Open ${template.file}; the props of this mail are not known`
          : `Open ${template.file} with the props of this mail`
      }
    >
      Open {template.name}
    </Button>
  );
}

/**
 * A mail knows the name of its component, such as `MagicLinkEmail`; templates are known by their file, such as
 * `auth/magic-link`. Undefined where more than one could be meant.
 */
export function findTemplate(name: string, templates: readonly TemplateSummary[]): TemplateSummary | undefined {
  const wanted = plain(name);
  const exact = templates.filter(({ id }) => id === name);
  const byFile = templates.filter((template) => [plain(template.name), plain(template.id)].includes(wanted));
  const found = exact.length > 0 ? exact : byFile;
  return found.length === 1 ? found[0] : undefined;
}

function plain(name: string): string {
  const letters = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return letters.replace(/(?:email|mail|template)$/, "") || letters;
}
