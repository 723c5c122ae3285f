/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

/**
 * Where the database is.
 *
 * @param jdbcUrl its URL
 * @param user who connects
 * @param password the user's
 */
public record DatabaseEndpoint(String jdbcUrl, String user, String password) {

    /** H2, in the memory of this process. */
    public static DatabaseEndpoint inMemory() {
        return new DatabaseEndpoint("jdbc:h2:mem:chat;DB_CLOSE_DELAY=-1", "sa", "");
    }

    /** What kind of database it is, and none of the rest. */
    public String kind() {
        return jdbcUrl.startsWith("jdbc:postgresql:") ? "PostgreSQL" : "H2 in memory";
    }

    @Override
    public String toString() {
        return "DatabaseEndpoint[" + kind() + "]";
    }
}
