// The licenses of the packages that are bundled into dist. bundledNotices() makes the text from the packages themselves.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

const HEAD = 'The command line of drizzle-vector contains the code of these packages, under their licenses.\n';

/**
 * The names, versions and license texts of the packages that modules belong to.
 *
 * @param root the folder of this package.
 * @param modules the paths of all bundled modules.
 */
export function bundledNotices(root, modules) {
  const marker = `${sep}node_modules${sep}`;
  const folders = modules.filter((id) => id.includes(marker)).map((id) => packageFolder(root, id.split('?')[0]));
  const notices = [...new Set(folders)].map(noticeOf).sort();
  return [HEAD, ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The lines that name the packages of a text by {@link bundledNotices}. */
export const namesIn = (notices) => Array.from(notices.matchAll(/^Package: (\S+) \S+$/gm), ([, name]) => name);

function packageFolder(root, file) {
  let folder = dirname(file.replace(/^\0/, ''));
  while (!isPackage(folder)) {
    folder = dirname(folder);
    if (!folder.startsWith(root) && folder === dirname(folder))
      throw new Error(`${file}: expected a file of a package`);
  }
  return folder;
}

// Some packages have a package.json without a name in a folder of theirs.
function isPackage(folder) {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined;
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0) throw new Error(`${folder}: expected a file with the license of ${name}, received none`);
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `Package: ${name} ${version}\nLicense: ${license}\n\n${texts.join('\n\n')}\n`;
}
