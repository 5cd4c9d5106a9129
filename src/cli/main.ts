#!/usr/bin/env node
import { endWithReader } from './output/end-with-reader.js';
import { runProgram } from './run-program.js';

endWithReader();
await runProgram(process.argv);
