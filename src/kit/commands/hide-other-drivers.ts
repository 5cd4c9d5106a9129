import * as nodeModule from 'node:module';

/** drizzle-kit takes the first of its drivers that it finds. These come first, and cannot load extensions. */
const HIDDEN = /^@(?:libsql|tursodatabase)\//;

interface ResolveContext {
  parentURL?: string | undefined;
}

/** Keeps drizzle-kit, and nothing else in this process, from finding drivers that cannot load extensions. */
export function hideOtherDrivers(): void {
  const { registerHooks } = nodeModule as { registerHooks?: (hooks: { resolve: typeof resolve }) => void };
  if (registerHooks !== undefined) registerHooks({ resolve });
  else nodeModule.register(`data:text/javascript,${encodeURIComponent(asynchronousHook())}`); // Node before 22.15
}

function resolve<Result>(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Result,
): Result {
  if (HIDDEN.test(specifier) && /drizzle-kit/.test(context.parentURL ?? '')) throw notFound(specifier);
  return next(specifier, context);
}

const notFound = (specifier: string): Error =>
  Object.assign(new Error(`${specifier} is hidden by drizzle-vector`), { code: 'ERR_MODULE_NOT_FOUND' });

// It runs in a thread of its own, and so takes the text of what it needs along.
const asynchronousHook = (): string => `
const HIDDEN = ${HIDDEN};
const notFound = ${notFound};
export ${resolve}`;
