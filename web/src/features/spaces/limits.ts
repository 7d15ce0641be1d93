/** What the server takes; it has the last word, with a sentence of its own. */
export const longest = { name: 120, description: 500, instructions: 4_000, retention: 3_650 } as const;

/** The latest review is so many years ahead. */
export const reviewYears = 2;
