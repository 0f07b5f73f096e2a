// @ts-check

/** Something that is missing on this machine or in this project, and what to type next. */
export class Unmet extends Error {
  /**
   * @param {string} missing what was looked for, where, and what was found
   * @param {string} next a command, or what to do before running again
   */
  constructor(missing, next) {
    super(`${missing}\n  next: ${next}`);
    this.name = "Unmet";
    this.missing = missing;
    this.next = next;
  }
}
