import { KitProject, kitProject } from './kit-project.js';

/** The first project of each schema, by the schema. They go with the folder that all projects are in. */
const firsts = new Map<string, KitProject>();

/** A project whose database has been migrated to a schema, by a migration `first`. It lives as long as the test. */
export function migratedProject(schema: string): KitProject {
  const first = firsts.get(schema) ?? firstProject(schema);
  firsts.set(schema, first);
  return kitProject(first.copy());
}

function firstProject(schema: string): KitProject {
  const project = new KitProject();
  project.config();
  project.schema(schema);
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  return project;
}
