// The entry: sets the theme, asks for what the first screen needs, and loads the app meanwhile.
import "./theme/tokens.css";
import { previewQuery } from "./api/preview.ts";
import { projectQuery } from "./api/project.ts";
import { queryClient } from "./api/query-client.ts";
import { lastTemplate, parsePlace } from "./app/place.ts";
import { readDraft, validProps } from "./props/drafts.ts";
import { hashAddress } from "./site/hash-location.ts";
import { isSite } from "./site/is-site.ts";
import { applyTheme } from "./theme/theme.ts";

applyTheme();
requestFirstScreen();
import("./app/app.tsx").then(({ startApp }) => startApp(document.getElementById("root") as HTMLElement));

function requestFirstScreen(): void {
  const { path, search } = isSite ? hashAddress() : { path: location.pathname, search: location.search };
  const place = parsePlace(path, search);
  const template = place.page === "mail" ? place.template : place.page === "home" ? lastTemplate() : null;
  const { variant, locale } = place.page === "mail" ? place : { variant: null, locale: null };
  if (template !== null) {
    const props = validProps(readDraft(template, variant));
    queryClient.prefetchQuery(previewQuery({ template, variant, locale, props }));
  }
  queryClient.prefetchQuery(projectQuery);
}
