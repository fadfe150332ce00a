/** The types of `posthorn.config.ts`, apart from what reads it, so that importing `posthorn` loads nothing more. */

export interface PosthornConfig {
  /** The folder that holds the templates, below the project's root. Default: `emails`, or `src/emails`. */
  readonly directory?: string;
}

/**
 * Gives `posthorn.config.ts` its types; returns what it is given.
 *
 * @example
 * export default defineConfig({ directory: "src/mails" });
 */
export function defineConfig(config: PosthornConfig): PosthornConfig {
  return config;
}
