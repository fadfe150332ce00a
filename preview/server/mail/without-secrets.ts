/** A connection string for people to read. */

/** Connection strings may stand in groups: `failover(smtp://… smtp://…)`. What a query holds may be secret too. */
export function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^\s/@)]*@/g, "//").replace(/\?[^\s)]*/g, "");
}
