import { readFileSync } from 'node:fs';

/**
 * What the system's table says of a process, from its state on; null where the system has no such table, or no such process.
 * @param {number} pid
 */
function fieldsOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it stands in parentheses and may hold blanks.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/**
 * When a process started, in the system's own count: with its number, what tells it from all others since the system started.
 * @param {number} pid
 * @returns {string | null} null: the system does not say
 */
export const startOf = (pid) => fieldsOf(pid)?.[19] ?? null;

/**
 * The process that started one, or whoever took it in when that had ended.
 * @param {number} pid
 * @returns {string | null} null: the system does not say
 */
export const parentOf = (pid) => fieldsOf(pid)?.[1] ?? null;
