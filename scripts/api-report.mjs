// Writes into api/ what each entry of the package exports, read from the declarations in dist. With --check it writes nothing,
// and fails with a diff where a report differs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const NO_MESSAGE = { logLevel: 'none' };

const MESSAGES = {
  compilerMessageReporting: { default: { logLevel: 'error' } },
  extractorMessageReporting: {
    default: { logLevel: 'error' },
    // Whatever an entry exports is public. No tag says so once more.
    'ae-missing-release-tag': NO_MESSAGE,
    // The reports hold these types too. Each is a step in the making of a public type, and no program names it. The types of
    // another entry that a signature uses are exported by that entry.
    'ae-forgotten-export': NO_MESSAGE,
    // The report itself marks these. They are properties whose names say all.
    'ae-undocumented': NO_MESSAGE,
    // An entry links to names of the root.
    'ae-unresolved-link': NO_MESSAGE,
  },
  // The docstrings are JSDoc, which has no hyphen after the name of a parameter.
  tsdocMessageReporting: { default: NO_MESSAGE },
};

// The compiler of API Extractor is its own. It gets no paths, so it finds the packages that are installed at the root.
const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'NodeNext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(root, 'api');
const packageJson = join(root, 'package.json');
const { name, exports } = JSON.parse(readFileSync(packageJson, 'utf8'));
const isCheck = process.argv.includes('--check');
const temporary = mkdtempSync(join(tmpdir(), 'drizzle-vector-api-'));
try {
  mkdirSync(reports, { recursive: true });
  const entries = Object.entries(exports).filter(([, target]) => target.import?.types !== undefined);
  const passed = entries.map(
    ([
      entry,
      {
        import: { types },
      },
    ]) => report(entry === '.' ? name : basename(entry), types),
  );
  if (passed.length === 0) throw new Error('expected package.json to export entries with types, received none');
  if (!passed.every(Boolean)) process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** Writes or checks the report of one entry, and says whether all is well. */
function report(entry, types) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, types),
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [join(root, types)] } },
      apiReport: {
        enabled: true,
        reportFileName: `${entry}.api.md`,
        reportFolder: reports,
        reportTempFolder: temporary,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: MESSAGES,
    },
    packageJsonFullPath: packageJson,
    configObjectFullPath: undefined,
  });
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    localBuild: !isCheck,
    printApiReportDiff: isCheck,
    messageCallback: (message) => {
      // API Extractor says how its tools copy a file. What to run here is said below.
      if (message.messageId !== 'console-api-report-diff' && message.category === 'console') message.handled = true;
    },
  });
  if (isCheck && apiReportChanged) {
    console.error(`api/${entry}.api.md: expected what dist exports. Run "npm run api", and commit what it writes.`);
  } else if (apiReportChanged) {
    console.log(`api/${entry}.api.md is written`);
  }
  return errorCount === 0 && !(isCheck && apiReportChanged);
}
