const BROKEN_PIPE = 141; // the status in every shell of a process that SIGPIPE ended

/** Ends the process quietly when nobody reads its output any more, as with `| head`. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(BROKEN_PIPE);
  });
}
