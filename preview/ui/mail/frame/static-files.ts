// Fetches again what a mail loaded from the templates' `static` folder, past the cache.
export async function refreshStaticFiles(frame: HTMLIFrameElement): Promise<boolean> {
  const entries = frame.contentWindow?.performance.getEntriesByType("resource") ?? [];
  const addresses = new Set(
    entries.map(({ name }) => name).filter((name) => new URL(name).pathname.startsWith("/static/")),
  );
  await Promise.allSettled([...addresses].map((address) => fetch(address, { cache: "reload" })));
  return addresses.size > 0;
}
