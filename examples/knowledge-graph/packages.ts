import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Package {
  readonly name: string;
  readonly description: string;
  readonly keywords: string;
  /** The names of the packages that it needs, whether they are installed or not. */
  readonly needs: string[];
}

interface Manifest {
  readonly name?: string;
  readonly description?: string;
  readonly keywords?: string[] | string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** The package in a folder, and those in its `node_modules`. */
export function readPackages(folder: string): Package[] {
  const modules = join(folder, 'node_modules');
  const installed = foldersIn(modules).flatMap((name) =>
    name.startsWith('@') ? foldersIn(join(modules, name)).map((scoped) => `${name}/${scoped}`) : name,
  );
  const own = readManifest(folder);
  const all = [
    ...(own ? [packageOf({ ...own, dependencies: { ...own.dependencies, ...own.devDependencies } })] : []),
    ...installed.flatMap((name) => {
      const manifest = readManifest(join(modules, name));
      return manifest ? packageOf({ ...manifest, name }) : []; // the name it is installed by
    }),
  ];
  return [...new Map(all.map((each) => [each.name, each])).values()];
}

function packageOf({ name = '', description = '', keywords = [], ...manifest }: Manifest): Package {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  return {
    name,
    description,
    keywords: typeof keywords === 'string' ? keywords : keywords.join(' '),
    needs: Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
  };
}

function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith('.'));
}
