#!/usr/bin/env node
import { endWithReader } from './output/print.js';
import { runProgram } from './run-program.js';

endWithReader();
await runProgram(process.argv);
