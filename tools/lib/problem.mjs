/** What went wrong in one sentence, and what the reader can do about it. */
export class Problem extends Error {
  /**
   * @param {string} sentence
   * @param {string} mend
   */
  constructor(sentence, mend) {
    super(sentence);
    this.name = "Problem";
    this.mend = mend;
  }
}

/**
 * Runs `action`, turning any failure into a `Problem` with this sentence and mend.
 * A `Problem` raised inside already says more, so it passes unchanged.
 * @template T
 * @param {string} sentence without its full stop: the failure's own words follow in brackets
 * @param {string} mend
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function orProblem(sentence, mend, action) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`${sentence} (${messageOf(error)}).`, mend);
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
