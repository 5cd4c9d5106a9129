import { join } from 'node:path';
import {
  node10Project,
  type TypeScriptProject,
  typeScriptProjects,
  writeTypeScriptProject,
} from '../support/typescript-project.js';
import type { Check } from './check.js';
import type { Workspace } from './workspace.js';

const TYPES = ['@types/better-sqlite3@7', '@types/node@20', 'apache-arrow@21'];

/** The oldest TypeScript that the declarations are for, and the newest. */
export const compilers: readonly Check[] = [
  compiler('typescript-5.4', 'typescript@5.4', false, [...typeScriptProjects, node10Project]),
  compiler('typescript-newest', 'typescript@latest', false, typeScriptProjects),
];

function compiler(name: string, specifier: string, quick: boolean, projects: readonly TypeScriptProject[]): Check {
  return {
    name,
    quick,
    run(workspace) {
      const folder = workspace.installed(name, [specifier, ...TYPES], {});
      const tsc = join(folder, 'node_modules/typescript/bin/tsc');
      for (const project of projects) workspace.node([tsc, '-p', '.'], writeTypeScriptProject(folder, project));
      checkDeclarations(workspace, tsc, folder);
    },
  };
}

/** Fails for a fault in the declarations of the package. Those of drizzle-orm have faults of their own. */
function checkDeclarations(workspace: Workspace, tsc: string, parent: string): void {
  const folder = join(parent, 'declarations');
  const files = ['index', 'arrow', 'embeddings', 'fts5', 'kit', 'schema'].flatMap((entry) =>
    ['ts', 'cts'].map((suffix) => `../node_modules/drizzle-vector/dist/${entry}.d.${suffix}`),
  );
  const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', noEmit: true, types: ['node'] };
  workspace.write(folder, { 'tsconfig.json': JSON.stringify({ compilerOptions, files }) });
  try {
    workspace.node([tsc, '-p', '.'], folder);
  } catch (error) {
    const own = /^.*drizzle-vector[\\/]dist.*error TS.*$/m.exec((error as Error).message);
    if (own !== null) throw new Error(own[0]);
  }
}
