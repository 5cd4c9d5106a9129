import { isPromise } from './is-promise.js';
import { withExtension } from './with-extension.js';

/**
 * Runs several statements one after another, written once for synchronous and asynchronous drivers.
 *
 * @param steps a generator that yields what each statement gives, and receives its rows.
 * @returns what the generator returns, or a promise of it where a statement gave a promise.
 */
export function runSteps<T>(steps: Generator<unknown, T, unknown>): T | Promise<T> {
  return withExtension(() => runInTurn(steps));
}

function runInTurn<T>(steps: Generator<unknown, T, unknown>): T | Promise<T> {
  let step = steps.next();
  while (!step.done) {
    if (isPromise(step.value)) return awaitSteps(steps, step.value);
    step = steps.next(step.value);
  }
  return step.value;
}

async function awaitSteps<T>(steps: Generator<unknown, T, unknown>, first: PromiseLike<unknown>): Promise<T> {
  let step = await proceed(steps, first);
  while (!step.done) step = await proceed(steps, step.value);
  return step.value;
}

// A rejected promise is thrown where it was yielded, like the error of a synchronous driver.
async function proceed<T>(steps: Generator<unknown, T, unknown>, given: unknown): Promise<IteratorResult<unknown, T>> {
  let rows: unknown;
  try {
    rows = await given;
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(rows);
}
