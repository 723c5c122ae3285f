/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

/** The kinds of servers that the capacity check tells apart. */
enum ServerKind {
    /** PostgreSQL, or a server that calls itself so. */
    POSTGRESQL,
    /** MySQL, or a server that calls itself so. */
    MYSQL,
    MARIADB,
    /** Another one, which is not asked for its limits. */
    OTHER
}
