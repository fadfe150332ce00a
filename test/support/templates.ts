/** Every template that React Email's own tools would find: ours, and those that `create-email` ships. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ComponentType } from "react";

export interface TemplateFile {
  readonly name: string;
  readonly component: ComponentType<object>;
  /** Its sample props by name: `preview`, and each variant. */
  readonly samples: Readonly<Record<string, object>>;
}

const root = join(import.meta.dirname, "../..");
export const OUR_TEMPLATES: string = join(root, "emails");
export const CREATE_EMAIL_TEMPLATES: string = join(root, "node_modules/create-email/template/emails");

export async function loadTemplates(folder: string): Promise<TemplateFile[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".tsx"));
  return Promise.all(
    files.map(async (file) => {
      const { default: component } = (await import(join(folder, file))) as { default: Template };
      return {
        name: file,
        component,
        samples: { preview: component.PreviewProps ?? {}, ...component.variants },
      };
    }),
  );
}

type Template = ComponentType<object> & {
  readonly PreviewProps?: object;
  readonly variants?: Readonly<Record<string, object>>;
};
