import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';

/** Drivers that drizzle-kit tries first, and that cannot load extensions. It uses the first driver that it finds. */
const HIDDEN = /^@(?:libsql|tursodatabase)\//;

interface ResolveContext {
  parentURL?: string | undefined;
}

type Resolve = <Result>(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Result,
) => Result;

/** Hides drivers that cannot load extensions from the script of drizzle-kit, and from nothing else in this process. */
export function hideOtherDrivers(script: string): void {
  const { registerHooks } = nodeModule as { registerHooks?: (hooks: { resolve: Resolve }) => void };
  const url = pathToFileURL(script).href;
  if (registerHooks !== undefined) registerHooks({ resolve: hiding(HIDDEN, url) });
  else nodeModule.register(`data:text/javascript,${encodeURIComponent(asynchronousHook(url))}`); // Node before 22.15
}

function hiding(hidden: RegExp, parent: string): Resolve {
  return (specifier, context, next) => {
    if (context.parentURL !== parent || !hidden.test(specifier)) return next(specifier, context);
    throw Object.assign(new Error(`${specifier} is hidden by drizzle-vector`), { code: 'ERR_MODULE_NOT_FOUND' });
  };
}

// The hook runs in a thread of its own, so that it carries the source code of what it needs.
const asynchronousHook = (url: string): string => `
${hiding}
export const resolve = hiding(${HIDDEN}, ${JSON.stringify(url)});`;
