import type { TestProject } from 'vitest/node';
import { LINES } from '../../support/lines.js';
import { UserProject } from '../../support/user-project.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with the node_modules that every KitProject of the run lies in. */
    kitFolder: string;
  }
}

/** Installs the package and the Drizzle of the line under test, once for all test files. */
export default function setup(project: TestProject): () => void {
  const line = project.config.env.DRIZZLE_KIT_LINE;
  const packages = LINES.find(([version]) => version === line)?.[1];
  if (packages === undefined) throw new Error(`expected DRIZZLE_KIT_LINE to be a line of Drizzle, received ${line}`);
  const shared = new UserProject(packages);
  project.provide('kitFolder', shared.folder);
  return () => shared.remove();
}
