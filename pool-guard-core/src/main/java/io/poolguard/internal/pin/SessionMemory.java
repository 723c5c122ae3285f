/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

/** What a database remembers of the last statement of a session, and tells the next. */
public enum SessionMemory {
    /** The value that was generated last: {@code lastval()}, {@code LAST_INSERT_ID()}, {@code IDENTITY()}. */
    GENERATED_VALUE,
    /** How many rows the last query found. */
    FOUND_ROWS,
    /** How many rows the last statement changed. */
    ROW_COUNT,
    /** What the last statement warned of. */
    WARNINGS
}
